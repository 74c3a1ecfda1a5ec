import type { SystemKind } from '../../panes/kind.ts';
import { defineKind } from '../../watch/kind.ts';
import { slotChanges } from './changes.ts';
import { slotDetail } from './detail.ts';
import { postgresRules } from './findings/index.ts';
import { pane } from './pane.ts';
import { postgres } from './readings.ts';
import { serverRates, slotRows } from './rows.ts';

const kind = defineKind({
  key: postgres,
  title: 'PostgreSQL',
  everyMs: 1000,
  timeoutMs: 3000,
  open: async (endpoint) => (await import('./probe.ts')).openPostgres(endpoint),
  rows: (view, links) => ({ slots: slotRows(view, links), ...serverRates(view) }),
  changes: slotChanges,
  findings: postgresRules,
  metrics: async () => (await import('./metrics.ts')).metrics,
  checks: async () => (await import('./checks/index.ts')).default,
});

export default { kind, panes: [pane], details: [slotDetail] } satisfies SystemKind;
