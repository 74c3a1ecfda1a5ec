import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Spark } from '../readings.ts';

/** No batch can run. */
export const noWorker: Rule<Spark> = {
  id: 'P01',
  title: 'Spark has no worker',
  means:
    'The master knows of no worker that is ALIVE, so that no executor can be started: no batch runs.',
  causes: [
    'The worker has ended, or was stopped.',
    'It can’t reach the master, or has another secret than it.',
    'The master was started just now, and workers register with it within seconds.',
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
        next: [{ does: 'starts what does not run', key: 'U', command: 'cdc-top up' }],
      },
    ];
  },
};
