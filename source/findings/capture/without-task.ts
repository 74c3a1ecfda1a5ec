import type { Connect } from '../../systems/connect/readings.ts';
import { windowOf } from '../../watch/series.ts';
import type { SystemView } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';
import { oursOf } from './ours.ts';
import { captureLog, restartCapture } from './who.ts';

/** Longer than Connect takes from a connector to its tasks. */
const taskMs = 10_000;

export const connectorWithoutTask: PipelineRule = {
  id: 'C07',
  title: 'The connector has no task',
  means:
    'The connector exists but runs no task. That is expected during its first 10 s; after that it means that nothing is captured.',
  causes: [
    'The connector’s settings were rejected when its tasks were about to be created.',
    'The workers have not agreed on who runs what.',
  ],
  cures: ['Read Connect’s log.', 'Restart the connector.'],
  becauseOf: ['C01'],
  ofOne: true,
  find(evidence) {
    const ours = oursOf(evidence);
    return (ours?.connectors ?? []).flatMap(({ name, tasks, state }) => {
      if (!ours || tasks.length > 0 || state === 'STOPPED') return [];
      const lasts = isWithoutTask(ours.view, name);
      return {
        level: lasts ? ('warning' as const) : ('waiting' as const),
        subject: { system: ours.view.system.id, name },
        text: `connector ${name} has no task${lasts ? '' : ' yet'}`,
        evidence: [{ name: 'tasks', value: 0 }],
        next: [...restartCapture(evidence), ...captureLog(evidence)],
      };
    });
  },
};

/** A connector that was registered or restarted just now gets its tasks within seconds. */
const isWithoutTask = ({ points }: SystemView<Connect>, name: string): boolean => {
  const recent = windowOf(points, taskMs);
  const without = recent.points.every(({ value: { connectors } }) =>
    connectors.some((each) => each.name === name && each.tasks.length === 0),
  );
  return recent.covered && without;
};
