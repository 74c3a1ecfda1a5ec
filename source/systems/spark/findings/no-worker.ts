import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Spark } from '../readings.ts';

/** No batch can run. */
export const noWorker: Rule<Spark> = {
  id: 'P01',
  title: 'Spark has no worker',
  means:
    'The master knows of no worker that is ALIVE, so no executor can be started and no batch runs.',
  causes: [
    'The worker has ended, or was stopped.',
    'It cannot reach the master, or the two have different secrets.',
    'The master has just been started; workers register with it within seconds.',
  ],
  cures: ['Start the worker: `cdc-top up`.', 'Read its log: `cdc-top logs spark-worker`.'],
  find(view) {
    const workers = current(view)?.workers;
    if (!workers || workers.some(({ state }) => state === 'ALIVE')) return [];
    return [
      {
        level: 'error',
        subject: { system: view.system.id },
        text: 'Spark has no worker: no batch can run',
        evidence: [{ name: 'workers that the master lists', value: workers.length }],
        next: [{ does: 'starts what is stopped', key: 'U', command: 'cdc-top up' }],
      },
    ];
  },
};
