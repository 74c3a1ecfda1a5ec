import { hasFailed, isChosen, why } from '../../systems/connect/findings/states.ts';
import type { PipelineRule } from '../rule.ts';
import { oursOf } from './ours.ts';
import { captureLog } from './who.ts';

export const connectorRests: PipelineRule = {
  id: 'C06',
  title: 'The connector is paused or stopped',
  means:
    'The connector, or one of its tasks, is PAUSED, STOPPED or in another state in which it does not run, although it has not failed. Meanwhile the server keeps the WAL.',
  causes: [
    'Someone paused or stopped it through Connect’s REST interface.',
    'It is being restarted.',
  ],
  cures: [
    'Resume it: `PUT /connectors/NAME/resume`. Nothing is lost as long as the server keeps the WAL.',
  ],
  find(evidence) {
    const ours = oursOf(evidence);
    return (ours?.connectors ?? []).flatMap(({ name, state, tasks, trace }) => {
      const parts = [
        { what: `connector ${name}`, state, trace },
        ...tasks.map((task) => ({ what: `task ${task.id} of connector ${name}`, ...task })),
      ].filter((part) => part.state !== 'RUNNING' && !hasFailed(part.state));
      const [first] = parts;
      if (!ours || !first) return [];
      const chosen = isChosen(first.state);
      return {
        level: 'warning' as const,
        subject: { system: ours.view.system.id, name },
        text: `${first.what} is ${first.state}${why(first.trace)}`,
        evidence: [{ name: 'state', value: first.state }],
        next: [
          ...(chosen
            ? [
                {
                  does: 'resumes it',
                  command: `curl -X PUT "$CONNECT_URL/connectors/${name}/resume"`,
                },
              ]
            : []),
          ...captureLog(evidence),
        ],
      };
    });
  },
};
