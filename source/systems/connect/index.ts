import type { SystemKind } from '../../panes/kind.ts';
import { defineKind } from '../../watch/kind.ts';
import { captureRows } from '../debezium/figures.ts';
import { connectorFindings } from './findings.ts';
import { connect } from './readings.ts';

const toSplit = { title: '', means: '', causes: [], cures: [] };

const kind = defineKind({
  key: connect,
  title: 'Kafka Connect',
  short: 'Connect',
  everyMs: 1000,
  timeoutMs: 3000,
  open: async (endpoint) => (await import('./probe.ts')).openConnect(endpoint),
  rows: captureRows,
  checks: async () => (await import('./checks/index.ts')).checks,
  findings: [{ id: 'C01', ...toSplit, find: connectorFindings }],
});

export default { kind } satisfies SystemKind;
