import { hasFailed, why } from '../../systems/connect/findings/states.ts';
import type { PipelineRule } from '../rule.ts';
import { oursOf, restartCures } from './ours.ts';
import { captureLog, restartCapture } from './who.ts';

export const taskFailed: PipelineRule = {
  id: 'C05',
  title: 'The connector’s task has failed',
  means:
    'A task of the connector is FAILED or UNASSIGNED; the connector itself may go on reporting RUNNING for hours. Nothing is captured.',
  causes: [
    'Whatever the root cause in its stack trace says; the finding quotes it.',
    'The database was away for longer than Debezium keeps retrying.',
  ],
  cures: restartCures,
  becauseOf: ['C01', 'S02', 'S13', 'S09'],
  ofOne: true,
  find(evidence) {
    const ours = oursOf(evidence);
    return (ours?.connectors ?? []).flatMap(({ name, tasks }) =>
      tasks.flatMap(({ id, state, trace }) =>
        !ours || !hasFailed(state)
          ? []
          : {
              level: 'error' as const,
              subject: { system: ours.view.system.id, name },
              text: `task ${id} of connector ${name} is ${state}${why(trace)}`,
              evidence: [
                { name: 'task', value: id },
                { name: 'state', value: state },
                { name: 'tasks', value: tasks.length },
              ],
              next: [...restartCapture(evidence), ...captureLog(evidence)],
            },
      ),
    );
  },
};
