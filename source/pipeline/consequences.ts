import { bytes, plural } from '../text/units.ts';
import type { PipelineView, Snapshot } from '../watch/snapshot.ts';
import { isFresh } from '../watch/view.ts';
import { partsOf } from './systems.ts';

/** WAL from what a slot has confirmed on is kept. */
const keeps = ['reserved', 'extended'];

/**
 * What follows from what is wrong with a pipeline: the slot, what waits, and whether that is kept. Only
 * what is known now; none where nothing waits, or nothing is wrong.
 */
export const consequencesOf = (snapshot: Snapshot, pipeline: PipelineView): string[] => {
  const { verdict, inFlight } = pipeline;
  if (verdict.level !== 'warning' && verdict.level !== 'error') return [];
  const { source, kafka, query } = partsOf(snapshot, pipeline);
  const slot =
    source && isFresh(source)
      ? source.rows.slots.find(({ name }) => name === pipeline.source.reader)
      : undefined;
  const { changes, records } = inFlight;
  const isKept = slot !== undefined && keeps.includes(slot.walStatus ?? '');
  const isLost = snapshot.findings.some(
    ({ loses, subject }) => loses && subject.pipeline === pipeline.id,
  );
  const lines: string[] = [];
  if (slot && !slot.active)
    lines.push(
      `slot ${slot.name} unread${slot.retained ? `, ${bytes(slot.retained)} of WAL held back` : ''}`,
    );
  if (changes) lines.push(`${plural(changes, 'change')} ${changes === 1n ? 'waits' : 'wait'}`);
  if (!changes || isLost || !isKept) return lines;
  // What is in Kafka is known to be there only while it answers.
  if (kafka && query && isFresh(kafka) && isFresh(query)) return [...lines, 'none is lost'];
  return records ? lines : [...lines, `PostgreSQL keeps ${changes === 1n ? 'it' : 'them'}`];
};

/** The same as one line. */
export const consequenceText = (
  snapshot: Snapshot,
  pipeline: PipelineView,
  dot: string,
): string => {
  const lines = consequencesOf(snapshot, pipeline);
  return lines.length === 0 ? '' : `so: ${lines.join(` ${dot} `)}`;
};
