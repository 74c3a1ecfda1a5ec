import { oneLine } from '../../text/one-line.ts';
import type { Finding } from '../../watch/finding.ts';
import { current, type SystemView } from '../../watch/view.ts';
import type { Connect } from './readings.ts';

/** Connectors and tasks that do not run, and why. */
export const connectorFindings = (view: SystemView<Connect>): Omit<Finding, 'id'>[] => {
  const reading = current(view);
  if (!reading) return [];
  const found: Omit<Finding, 'id'>[] = [];
  const say = (level: Finding['level'], text: string, name?: string) =>
    found.push({ level, subject: { system: view.system.id, name }, text });
  for (const { name, state, tasks } of reading.connectors) {
    const parts = [
      { what: `connector ${name}`, state, trace: undefined },
      ...tasks.map((task) => ({ what: `task ${task.id} of connector ${name}`, ...task })),
    ];
    for (const { what, state: is, trace } of parts) {
      if (is === 'RUNNING') continue;
      const why = trace ? `: ${oneLine(trace)}` : '';
      say(
        is === 'FAILED' || is === 'UNASSIGNED' ? 'error' : 'warning',
        `${what} is ${is}${why}`,
        name,
      );
    }
    if (tasks.length === 0) say('warning', `connector ${name} has no task`, name);
  }
  if (reading.connectors.length === 0)
    say('warning', 'no connector is registered: nothing is captured');
  return found;
};
