import { hasFailed, why } from '../../systems/connect/findings/states.ts';
import type { PipelineRule } from '../rule.ts';
import { oursOf, restartCures } from './ours.ts';
import { captureLog, restartCapture } from './who.ts';

export const connectorFailed: PipelineRule = {
  id: 'C01',
  title: 'The connector has failed',
  means:
    'Kafka Connect reports the connector as FAILED, or as UNASSIGNED, which means that no worker runs it. Nothing is captured.',
  causes: [
    'Whatever the root cause in its stack trace says; the finding quotes it.',
    'UNASSIGNED: its worker is gone, or the workers have not agreed on who runs it; after an outage of Kafka that can take a while.',
  ],
  cures: restartCures,
  find(evidence) {
    const ours = oursOf(evidence);
    return (ours?.connectors ?? []).flatMap(({ name, state, trace }) =>
      !ours || !hasFailed(state)
        ? []
        : {
            level: 'error' as const,
            subject: { system: ours.view.system.id, name },
            text: `connector ${name} is ${state}${why(trace)}`,
            evidence: [{ name: 'state', value: state }],
            next: [...restartCapture(evidence), ...captureLog(evidence)],
          },
    );
  },
};
