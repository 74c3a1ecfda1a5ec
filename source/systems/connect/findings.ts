import { rootCause } from '../../text/trace.ts';
import type { Finding } from '../../watch/finding.ts';
import { windowOf } from '../../watch/series.ts';
import { current, type SystemView } from '../../watch/view.ts';
import type { Connect } from './readings.ts';

/** Longer than Connect takes from a connector to its tasks. */
const taskMs = 10_000;

/** Connectors and tasks that do not run, and why. */
export const connectorFindings = (view: SystemView<Connect>): Omit<Finding, 'id'>[] => {
  const reading = current(view);
  if (!reading) return [];
  const found: Omit<Finding, 'id'>[] = [];
  const say = (level: Finding['level'], text: string, name?: string) =>
    found.push({ level, subject: { system: view.system.id, name }, text });
  for (const { name, state, trace, tasks } of reading.connectors) {
    const parts = [
      { what: `connector ${name}`, state, trace },
      ...tasks.map((task) => ({ what: `task ${task.id} of connector ${name}`, ...task })),
    ];
    for (const { what, state: is, trace: told } of parts) {
      if (is === 'RUNNING') continue;
      const why = told ? `: ${rootCause(told)}` : '';
      say(
        is === 'FAILED' || is === 'UNASSIGNED' ? 'error' : 'warning',
        `${what} is ${is}${why}`,
        name,
      );
    }
    if (tasks.length === 0) {
      const lasts = isWithoutTask(view, name);
      say(
        lasts ? 'warning' : 'waiting',
        `connector ${name} has no task${lasts ? '' : ' yet'}`,
        name,
      );
    }
  }
  if (reading.connectors.length === 0)
    say('warning', 'no connector is registered: nothing is captured');
  return found;
};

/** A connector that was registered or restarted just now gets its tasks within seconds. */
const isWithoutTask = ({ points }: SystemView<Connect>, name: string): boolean => {
  const recent = windowOf(points, taskMs);
  const without = recent.points.every(({ value: { connectors } }) =>
    connectors.some((each) => each.name === name && each.tasks.length === 0),
  );
  return recent.covered && without;
};
