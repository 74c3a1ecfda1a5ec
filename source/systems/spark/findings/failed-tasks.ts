import { plural } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Spark } from '../readings.ts';

/** Tasks of a running stage that are tried again. */
export const failedTasks: Rule<Spark> = {
  id: 'P16',
  title: 'Tasks of a stage fail',
  means:
    'The driver reports failed tasks in a stage that is running now. A task is attempted up to `spark.task.maxFailures` times (4 by default); then the batch fails, and the query with it.',
  causes: [
    'An executor was lost: out of memory, or killed.',
    'The job’s code fails on some record.',
    'A broker, or the storage that holds the table, does not answer.',
  ],
  cures: [
    'Look at the stage in the driver’s UI (port 4040): it shows the exception of each task.',
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
        text: `${plural(failed, 'task')} of stage ${id} (${name}) failed: ${failed === 1 ? 'it is' : 'they are'} being retried`,
        evidence: [
          { name: 'failed', value: failed },
          { name: 'done', value: done },
          { name: 'tasks', value: tasks },
        ],
        next: [{ does: 'shows why', command: 'cdc-top logs job' }],
      }));
  },
};
