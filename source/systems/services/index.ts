import type { SystemKind } from '../../panes/kind.ts';
import { defineKind } from '../../watch/kind.ts';
import { serviceChanges } from './changes.ts';
import { serviceDetail } from './detail.ts';
import { serviceRules } from './findings/index.ts';
import { logView } from './log/index.ts';
import { pane } from './pane.ts';
import { services } from './readings.ts';
import { healthyOf, serviceRows } from './rows.ts';

const kind = defineKind({
  key: services,
  title: 'the lab',
  short: 'the services',
  everyMs: 1000,
  timeoutMs: 8000,
  open: async (lab, context) => (await import('./probe.ts')).openServices(lab, context),
  // What happens to services may be news to whoever reads their health.
  feed: async (lab, { doubt }) => {
    const news = lab.news();
    return { ...news, since: (seq) => raised(news.since(seq), doubt) };
  },
  rows(view, _links, now) {
    const rows = serviceRows(view, now);
    return { services: rows, healthy: healthyOf(rows) };
  },
  metrics: async () => (await import('./metrics.ts')).metrics,
  changes: serviceChanges,
  checks: async () => (await import('./checks/index.ts')).default,
  findings: serviceRules,
});

const raised = <T extends { events: readonly unknown[] }>(news: T, doubt: { raise(): void }): T => {
  if (news.events.length > 0) doubt.raise();
  return news;
};

export default { kind, panes: [pane], details: [logView, serviceDetail] } satisfies SystemKind;
