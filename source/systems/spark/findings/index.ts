import type { Rule } from '../../../watch/kind.ts';
import type { Query, Spark } from '../readings.ts';
import { crashLoop } from './crash-loop.ts';
import { failedTasks } from './failed-tasks.ts';
import { noWorker } from './no-worker.ts';
import { overrun } from './overrun.ts';
import { waitsForCores } from './waits-for-cores.ts';
import { workerLost } from './worker-lost.ts';

/** Rules on a cluster alone, in the order in which they count. */
export const clusterRules: readonly Rule<Spark>[] = [
  noWorker,
  workerLost,
  waitsForCores,
  failedTasks,
];

/** Rules on a streaming query alone. */
export const queryRules: readonly Rule<Query>[] = [crashLoop, overrun];
