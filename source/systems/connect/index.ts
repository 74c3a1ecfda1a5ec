import type { SystemKind } from '../../panes/kind.ts';
import { defineKind } from '../../watch/kind.ts';
import { connectRules } from './findings/index.ts';
import { connect } from './readings.ts';
import { connectRows } from './rows.ts';

const kind = defineKind({
  key: connect,
  title: 'Kafka Connect',
  short: 'Connect',
  everyMs: 1000,
  timeoutMs: 3000,
  open: async (endpoint) => (await import('./probe.ts')).openConnect(endpoint),
  rows: connectRows,
  checks: async () => (await import('./checks/index.ts')).checks,
  findings: connectRules,
  metrics: async () => (await import('./metrics.ts')).metrics,
});

export default { kind } satisfies SystemKind;
