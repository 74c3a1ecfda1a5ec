import type { SystemKind } from '../../panes/kind.ts';
import { defineKind } from '../../watch/kind.ts';
import type { Fact } from '../../watch/links.ts';
import { batchDetail } from './detail.ts';
import { clusterRules, queryRules } from './findings/index.ts';
import { landedOffsets } from './landed.ts';
import { pane } from './pane.ts';
import { batchesIn, notesIn } from './query-events.ts';
import { query, spark } from './readings.ts';
import { batchRow, batchRows } from './rows.ts';

// A job that is new, or an event log that was rolled, is found so soon.
const listEveryMs = 3000;

const master = defineKind({
  key: spark,
  title: 'Spark',
  // Workers and applications come and go seldom; what a job does comes as a feed.
  everyMs: 2000,
  timeoutMs: 3000,
  open: async (endpoint, context) => (await import('./probe.ts')).openSpark(endpoint, context),
  rows: () => ({}),
  checks: async () => (await import('./checks/index.ts')).checks,
  findings: clusterRules,
  metrics: async () => (await import('./metrics.ts')).sparkMetrics,
});

const streaming = defineKind({
  key: query,
  title: 'the checkpoint',
  everyMs: 1000,
  timeoutMs: 3000,
  open: async ({ checkpoint }, { files }) =>
    (await import('./checkpoint.ts')).openCheckpoint(checkpoint, files),
  feed: async ({ eventLog }, { files }) =>
    (await import('./progress.ts')).sparkProgress(files, eventLog, listEveryMs),
  facts: ({ reading: { value }, events }): Fact[] => [
    ...(value ? [{ type: 'taken' as const, offsets: landedOffsets(value) }] : []),
    ...batchesIn(events).map((event): Fact => {
      const { query: name, queryId, batchId, tookMs } = batchRow(event);
      return { type: 'batch', query: queryId, batch: batchId, name, tookMs };
    }),
  ],
  checks: async () => (await import('./checks/query.ts')).checks,
  rows: ({ events }, links) => ({
    batches: batchRows(batchesIn(events), links),
    notes: notesIn(events),
  }),
  findings: queryRules,
  metrics: async () => (await import('./metrics.ts')).queryMetrics,
  changes: (before, { system, events, reading }) =>
    notesIn(events, before.events.at(-1)?.seq).map((text) => ({
      ...{ at: reading.at ?? Date.now(), level: 'error', source: 'spark', text },
      subject: { system: system.id },
    })),
});

export default [
  { kind: master },
  { kind: streaming, panes: [pane], details: [batchDetail] },
] satisfies readonly SystemKind[];
