import type { PipelineRule } from '../rule.ts';
import { standstillCauses } from './job.ts';
import { lowsOf, type Pace, paceOf } from './pace.ts';
import { backlogOf, perS, waits } from './series.ts';

const turns = 6;
const leastBefore = 2;
const lately = 3;

/**
 * A sound backlog is a saw, whose lows are where a batch commits. It grows where the last three lows
 * lie above all before them and do not fall: a burst raises one or two.
 */
const grows = (pace: Pace): boolean => {
  const { covered, onItsWay } = pace;
  const lows = lowsOf(pace);
  if (!covered || lows.length < leastBefore + lately) return false;
  const [before, late] = [lows.slice(0, -lately), lows.slice(-lately)];
  const rises = late.every((low, i) => i === 0 || low >= (late[i - 1] as bigint));
  return rises && late.every((low) => Number(low) > onItsWay && before.every((each) => low > each));
};

/** More arrives than lands. */
export const backlogGrows: PipelineRule = {
  id: 'P10',
  title: 'Spark’s backlog is growing',
  means:
    'Over six trigger intervals of the query (at least 30 s), each of the last three batches left more records waiting than any batch before them, and more than arrive while three batches run.',
  causes: [
    'More is written than the batches can take: the finding shows both rates.',
    'A batch takes longer than before: small files, a busy machine, a slow object store.',
    'Too few cores: perhaps another application holds them all.',
  ],
  cures: [
    'If it was a burst, wait: the backlog will shrink again.',
    'Give the job more cores, or the topic more partitions.',
    'Raise `maxOffsetsPerTrigger` if batches are short and full.',
  ],
  becauseOf: ['P09', 'P08', ...standstillCauses],
  find(evidence) {
    const backlog = backlogOf(evidence);
    const { query } = evidence.parts;
    const pace = backlog && paceOf(evidence, backlog, turns);
    if (!backlog || !query || !pace || !grows(pace)) return [];
    const { value } = backlog.newest;
    const { arriving, taken, falls } = pace;
    const why = falls
      ? `, batches take ${perS(taken ?? 0)} of the ${perS(arriving ?? 0)} that arrive`
      : '';
    return [
      {
        level: 'warning',
        subject: { system: query.system.id },
        text: `the backlog is growing: ${waits(value.backlog)}${why}`,
        evidence: [
          { name: 'waiting', value: value.backlog, unit: 'records' },
          { name: 'arriving', value: arriving, unit: 'per second' },
          { name: 'taken', value: taken, unit: 'per second' },
        ],
      },
    ];
  },
};
