import type { PipelineEvidence } from '../pipeline/index.ts';
import { isExpected } from '../watch/phase.ts';
import { sourceState } from '../watch/view.ts';
import { unanswered } from './across/unanswered.ts';

/** What capture and its slot come to while Kafka, or what captures, is gone: nobody reads, nothing moves. */
export const behind: ReadonlySet<string> = new Set([
  'S04',
  'S05',
  'S06',
  'S07',
  'S14',
  'C04',
  'C11',
  'C12',
  'C14',
]);

/**
 * Tells of a rule whether what it finds follows from a system on the way from slot to topic that does
 * not answer: the id of the finding that says so.
 */
export const silenceIn = ({
  parts,
  labs,
}: Pick<PipelineEvidence, 'parts' | 'labs'>): ((id: string) => string | undefined) => {
  const needed = [parts.connect ?? parts.debeziumServer, parts.kafka];
  const isSilent = needed.some(
    (view) => view && sourceState(view).state === 'stale' && !isExpected({ labs }, view),
  );
  return (id) => (isSilent && behind.has(id) ? unanswered.id : undefined);
};
