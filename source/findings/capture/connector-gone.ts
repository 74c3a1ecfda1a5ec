import { current } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';
import { oursOf } from './ours.ts';

export const connectorGone: PipelineRule = {
  id: 'C09',
  title: 'The pipeline’s connector is not registered',
  means: 'Kafka Connect lists connectors, but the one of this pipeline is not among them.',
  causes: ['It was deleted, or registered under another name.'],
  cures: ['Register it again. Its offsets are stored under its name, so it resumes from there.'],
  find(evidence) {
    const ours = oursOf(evidence);
    const { connector } = evidence.pipeline.capture;
    const others = current(evidence.parts.connect)?.connectors.length ?? 0;
    if (!ours || connector === undefined || ours.connectors.length > 0 || others === 0) return [];
    return [
      {
        level: 'error',
        subject: { system: ours.view.system.id, name: connector },
        text: `connector ${connector}, which this pipeline uses, is not registered`,
        evidence: [{ name: 'other connectors', value: others }],
        next: [
          { does: 'lists the connectors that exist', command: 'curl "$CONNECT_URL/connectors"' },
        ],
      },
    ];
  },
};
