import type { SystemKind } from '../../panes/kind.ts';
import { defineKind } from '../../watch/kind.ts';
import type { Fact } from '../../watch/links.ts';
import { tableChanges } from './changes.ts';
import { commitDetail } from './detail.ts';
import { deltaRules } from './findings/index.ts';
import { pane } from './pane.ts';
import { delta } from './readings.ts';
import { commitRows, deltaOf, netRows } from './rows.ts';

const kind = defineKind({
  key: delta,
  title: 'the Delta table',
  everyMs: 1000,
  timeoutMs: 3000,
  open: async ({ path }, { files }) => (await import('./probe.ts')).openTable(path, files),
  facts: ({ reading: { value } }) =>
    (value?.commits ?? []).flatMap((commit): Fact[] => {
      const { batch, version, added } = commit;
      if (!batch) return [];
      const made = { version, rows: netRows(commit), files: added.files, bytes: added.bytes };
      return [{ type: 'landed', query: batch.query, batch: batch.id, ...made }];
    }),
  checks: async () => (await import('./checks/index.ts')).checks,
  rows: (view, links) => ({
    table: deltaOf(view),
    commits: commitRows(view.reading.value?.commits ?? [], links),
  }),
  findings: deltaRules,
  metrics: async () => (await import('./metrics.ts')).metrics,
  changes: tableChanges,
});

export default { kind, panes: [pane], details: [commitDetail] } satisfies SystemKind;
