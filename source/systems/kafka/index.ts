import type { SystemKind } from '../../panes/kind.ts';
import { defineKind } from '../../watch/kind.ts';
import { topicDetail } from './detail/index.ts';
import { leaderless, underReplicated } from './findings.ts';
import { pane } from './pane.ts';
import { kafka } from './readings.ts';
import { topicRows } from './rows.ts';

const toSplit = { title: '', means: '', causes: [], cures: [] };

const kind = defineKind({
  key: kafka,
  title: 'Kafka',
  everyMs: 1000,
  timeoutMs: 3000,
  open: async (endpoint) => (await import('./probe.ts')).openKafka(endpoint),
  rows: (view, links) => ({ topics: topicRows(view, links) }),
  checks: async () => (await import('./checks/index.ts')).checks,
  findings: [
    { id: 'K01', ...toSplit, find: leaderless },
    { id: 'K02', ...toSplit, find: underReplicated },
  ],
});

export default { kind, panes: [pane], details: [topicDetail] } satisfies SystemKind;
