import type { SystemKind } from '../../panes/kind.ts';
import { defineKind } from '../../watch/kind.ts';
import { snapshotChanges } from './changes.ts';
import { topicDetail } from './detail/index.ts';
import { wholeRecord } from './detail/wholeRecord.ts';
import { kafkaRules } from './findings/index.ts';
import { pane } from './pane.ts';
import { passedIn } from './passed.ts';
import { kafka } from './readings.ts';
import { topicRows } from './rows.ts';

const kind = defineKind({
  key: kafka,
  title: 'Kafka',
  everyMs: 1000,
  timeoutMs: 3000,
  open: async (endpoint, context) => (await import('./probe.ts')).openKafka(endpoint, context),
  facts: ({ reading: { value } }) => passedIn(value?.binlog),
  rows: (view, links) => ({ topics: topicRows(view, links) }),
  checks: async () => (await import('./checks/index.ts')).checks,
  changes: snapshotChanges,
  findings: kafkaRules,
  metrics: async () => (await import('./metrics.ts')).metrics,
});

export default { kind, panes: [pane], details: [topicDetail, wholeRecord] } satisfies SystemKind;
