import type { PipelineRule } from '../rule.ts';
import { standstillCauses } from './job.ts';
import { paceOf } from './pace.ts';
import { type Backlog, backlogOf, patienceMs, perS, waits, windowOfWaiting } from './series.ts';

/** A sound backlog is a saw: it grows only if its low of late is above its high of before. */
const grows = (backlog: Backlog, ms: number): boolean => {
  const { inside, lasts } = windowOfWaiting(backlog, ms);
  const third = Math.floor(inside.length / 3);
  if (!lasts || third === 0) return false;
  const [before, late] = [inside.slice(0, third), inside.slice(-third)];
  return late.every(({ value }) => before.every((point) => value.backlog > point.value.backlog));
};

/** More arrives than lands. */
export const backlogGrows: PipelineRule = {
  id: 'P10',
  title: 'The backlog of Spark grows',
  means:
    'The lowest backlog of the last third of a window is above the highest of its first third. The window is three of the query’s own intervals, and at least 30 s.',
  causes: [
    'More is written than the batches take: the finding has both rates.',
    'A batch takes longer than before: small files, a busy machine, a slow object store.',
    'Too few cores: one application may hold them all.',
  ],
  cures: [
    'Wait, if it was a burst: the backlog falls again.',
    'Give the job more cores, or the topic more partitions.',
    'Raise `maxOffsetsPerTrigger` if batches are short and full.',
  ],
  becauseOf: ['P09', 'P08', ...standstillCauses],
  find(evidence) {
    const backlog = backlogOf(evidence);
    const { query } = evidence.parts;
    const patience = backlog && patienceMs(backlog.rhythm);
    if (!backlog || !query || patience === null) return [];
    const { value } = backlog.newest;
    const pace = paceOf(evidence, backlog);
    if (pace.onItsWay || !grows(backlog, Math.max(30_000, patience))) return [];
    const { arriving, taken, falls } = pace;
    const why = falls
      ? `, batches take ${perS(taken ?? 0)} of the ${perS(arriving ?? 0)} that arrive`
      : '';
    return [
      {
        level: 'warning',
        subject: { system: query.system.id },
        text: `backlog grows: ${waits(value.backlog)}${why}`,
        evidence: [
          { name: 'waiting', value: value.backlog, unit: 'records' },
          { name: 'arriving', value: arriving, unit: 'per second' },
          { name: 'taken', value: taken, unit: 'per second' },
        ],
      },
    ];
  },
};
