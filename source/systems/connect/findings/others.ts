import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Connect } from '../readings.ts';
import { hasFailed, why } from './states.ts';

export const otherConnectors: Rule<Connect> = {
  id: 'C17',
  title: 'A connector outside the watched pipelines has failed',
  means:
    'A connector in the same Connect cluster that belongs to no pipeline that cdc-top watches, or one of its tasks, has failed or is unassigned.',
  causes: [
    'Whatever the root cause says; the finding quotes it.',
    'The worker that ran it is gone.',
  ],
  cures: ['Restart it once the cause is gone.', 'Delete it if nobody needs it.'],
  find(view) {
    const reading = current(view);
    if (!reading) return [];
    const others = reading.connectors.filter(({ name }) => view.rows.others.includes(name));
    return others.flatMap(({ name, state, trace, tasks }) => {
      const parts = [
        { what: `connector ${name}`, state, trace },
        ...tasks.map((task) => ({ what: `task ${task.id} of connector ${name}`, ...task })),
      ];
      const failed = parts.filter((part) => hasFailed(part.state));
      const [first] = failed;
      if (!first) return [];
      return {
        level: 'warning' as const,
        subject: { system: view.system.id, name },
        text: `${first.what}, which no watched pipeline uses, is ${first.state}${why(first.trace)}`,
        evidence: [{ name: 'failed parts', value: failed.length }],
        next: [
          {
            does: 'restarts it and its tasks',
            command: `curl -X POST "$CONNECT_URL/connectors/${name}/restart?includeTasks=true"`,
          },
        ],
      };
    });
  },
};
