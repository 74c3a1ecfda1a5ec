import type { SystemKind } from '../../panes/kind.ts';
import { defineKind } from '../../watch/kind.ts';
import { captureRows } from '../debezium/figures.ts';
import { serverRules } from './findings/index.ts';
import { debeziumServer } from './readings.ts';

const kind = defineKind({
  key: debeziumServer,
  title: 'Debezium Server',
  short: 'Debezium',
  everyMs: 1000,
  timeoutMs: 3000,
  open: async (endpoint) => (await import('./probe.ts')).openServer(endpoint),
  rows: captureRows,
  checks: async () => (await import('./checks/index.ts')).checks,
  findings: serverRules,
  metrics: async () => (await import('./metrics.ts')).metrics,
});

export default { kind } satisfies SystemKind;
