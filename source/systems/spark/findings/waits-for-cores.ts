import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Spark } from '../readings.ts';

/** An application that has none of the cores that it asks for. */
export const waitsForCores: Rule<Spark> = {
  id: 'P02',
  title: 'An application waits for cores',
  means:
    'The master lists an application as WAITING: no worker has the cores or the memory that it asks for.',
  causes: [
    'Another application, such as that of a notebook, holds all cores: by default an application takes all there are.',
    'An executor asks for more memory than a worker has.',
  ],
  cures: [
    'End the application that holds the cores.',
    'Limit the cores of each with `spark.cores.max`, and its memory with `spark.executor.memory`.',
    'Start another worker.',
  ],
  becauseOf: ['P01'],
  find(view) {
    const { applications = [], workers = [] } = current(view) ?? {};
    const alive = workers.filter(({ state }) => state === 'ALIVE');
    const free = alive.reduce((sum, { cores, coresUsed }) => sum + cores - coresUsed, 0);
    const memory = alive.reduce(
      (sum, { memoryMb, memoryUsedMb }) => sum + memoryMb - memoryUsedMb,
      0,
    );
    const holders = applications.filter(({ cores }) => cores > 0).map(({ name }) => name);
    return applications
      .filter(({ state }) => state === 'WAITING')
      .map(({ name }) => ({
        level: 'warning',
        subject: { system: view.system.id, name },
        text: `Spark’s application ${name} is waiting for free cores`,
        evidence: [
          { name: 'free cores', value: free },
          { name: 'free memory', value: memory * 1024 * 1024, unit: 'bytes' },
          { name: 'cores are held by', value: holders.join(', ') || null },
        ],
      }));
  },
};
