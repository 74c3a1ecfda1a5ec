import { windowOf } from '../../watch/series.ts';
import { current } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';
import { leastMs, waits } from './series.ts';

/** The application is there, and nothing runs its tasks. */
export const noExecutor: PipelineRule = {
  id: 'P17',
  title: 'An application is running without an executor',
  means:
    'The master lists an application as RUNNING, but it has held no core for 10 s while records are waiting. Its driver is alive, but none of its tasks can run.',
  causes: [
    'Its executors have ended: out of memory, killed, or their worker was lost.',
    'The master has given up on executors that fail as soon as they start.',
  ],
  cures: [
    'Read the executor’s log on the worker, and the driver’s: `cdc-top logs job`.',
    'Bring the worker back: `cdc-top up`.',
    'Stop the job and submit it again.',
  ],
  becauseOf: ['P01', 'P18', 'P05', 'P06', 'P07', 'L03'],
  find({ parts: { spark }, flow }) {
    const applications = current(spark)?.applications ?? [];
    if (!spark || !flow.backlog) return [];
    const { backlog } = flow;
    const { points, covered } = windowOf([...spark.points], leastMs);
    const lasts = (id: string) =>
      covered &&
      points.every(({ value }) =>
        value.applications.some((each) => each.id === id && each.cores === 0),
      );
    return applications
      .filter(({ id, state, cores }) => state === 'RUNNING' && cores === 0 && lasts(id))
      .map(({ name, id }) => ({
        level: 'error',
        subject: { system: spark.system.id, name },
        text: `Spark’s application ${name} has no executor: ${waits(backlog)}`,
        evidence: [
          { name: 'application', value: id },
          { name: 'cores', value: 0 },
          { name: 'waiting', value: backlog, unit: 'records' },
        ],
        next: [{ does: 'shows why', command: 'cdc-top logs job' }],
      }));
  },
};
