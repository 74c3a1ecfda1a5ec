import { plural } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Spark } from '../readings.ts';

/** Tasks of a running stage that are tried again. */
export const failedTasks: Rule<Spark> = {
  id: 'P16',
  title: 'Tasks of a stage fail',
  means:
    'The driver tells failed tasks in a stage that runs now. Each is tried again, up to `spark.task.maxFailures` (4) times; then the batch fails, and the query with it.',
  causes: [
    'An executor was lost: out of memory, or killed.',
    'The code of the job fails on some record.',
    'A broker or the store of the table does not answer.',
  ],
  cures: [
    'Look at the stage in the driver’s UI (port 4040): it has the exception of each task.',
    'Read the driver’s log: `cdc-top logs job`.',
  ],
  becauseOf: ['P18', 'P17'],
  find(view) {
    const stages = current(view)?.driver?.stages.active ?? [];
    return stages
      .filter(({ failed }) => failed > 0)
      .map(({ id, name, failed, tasks, done }) => ({
        level: 'warning',
        subject: { system: view.system.id, name: `stage ${id}` },
        text: `${plural(failed, 'task')} of stage ${id} (${name}) failed: ${failed === 1 ? 'it is' : 'they are'} tried again`,
        evidence: [
          { name: 'failed', value: failed },
          { name: 'done', value: done },
          { name: 'tasks', value: tasks },
        ],
        next: [{ does: 'shows why', command: 'cdc-top logs job' }],
      }));
  },
};
