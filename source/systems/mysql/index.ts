import type { SystemKind } from '../../panes/kind.ts';
import { defineKind } from '../../watch/kind.ts';
import { readerChanges } from './changes.ts';
import { readerDetail } from './detail.ts';
import { mysqlRules } from './findings/index.ts';
import { pane } from './pane.ts';
import { mysql } from './readings.ts';
import { readerRows, serverRates } from './rows.ts';

const kind = defineKind({
  key: mysql,
  title: 'MySQL',
  everyMs: 1000,
  timeoutMs: 3000,
  open: async (endpoint) => (await import('./probe.ts')).openMysql(endpoint),
  rows: (view, links, now) => ({ readers: readerRows(view, links, now), ...serverRates(view) }),
  changes: readerChanges,
  findings: mysqlRules,
  metrics: async () => (await import('./metrics.ts')).metrics,
  checks: async () => (await import('./checks/index.ts')).default,
});

export default { kind, panes: [pane], details: [readerDetail] } satisfies SystemKind;
