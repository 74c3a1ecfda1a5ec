import type { SystemKind } from '../../panes/kind.ts';
import { defineKind } from '../../watch/kind.ts';
import { current } from '../../watch/view.ts';
import { captureRows } from '../debezium/figures.ts';
import { debeziumServer } from './readings.ts';

const toSplit = { title: '', means: '', causes: [], cures: [] };

const kind = defineKind({
  key: debeziumServer,
  title: 'Debezium Server',
  short: 'Debezium',
  everyMs: 1000,
  timeoutMs: 3000,
  open: async (endpoint) => (await import('./probe.ts')).openServer(endpoint),
  rows: captureRows,
  checks: async () => (await import('./checks/index.ts')).checks,
  findings: [
    {
      id: 'C02',
      ...toSplit,
      // Its own word counts where it is a bad one only: it is UP when it is stuck, too.
      find: (view) => {
        const status = current(view)?.status ?? 'UP';
        if (status === 'UP') return [];
        const text = `Debezium Server says that it is ${status}`;
        return [{ level: 'warning', subject: { system: view.system.id }, text }];
      },
    },
  ],
});

export default { kind } satisfies SystemKind;
