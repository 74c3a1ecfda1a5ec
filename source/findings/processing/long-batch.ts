import { duration } from '../../text/units.ts';
import type { PipelineRule } from '../rule.ts';
import { standstillCauses } from './job.ts';
import { type Backlog, backlogOf, leastMs, patienceMs, standsSince, waits } from './series.ts';

const longestGuessMs = 60_000;

/** Records that the planned batch has taken and that have not landed. */
const underWay = ({ newest }: Backlog): bigint => {
  const { endOffsets, committedOffsets = {} } = newest.value.checkpoint;
  let sum = 0n;
  for (const [topic, partitions] of Object.entries(endOffsets))
    for (const [partition, end] of Object.entries(partitions)) {
      const from = committedOffsets[topic]?.[partition];
      if (from !== undefined && end > from) sum += end - from;
    }
  return sum;
};

/** Three times as long as such a batch usually takes: by its length, and by how much it has taken. */
const expectedMs = (backlog: Backlog): number => {
  const { longestMs, rowsPerS } = backlog.rhythm;
  if (longestMs === null) return Math.max(patienceMs(backlog.rhythm) ?? 0, longestGuessMs);
  const rows = Number(underWay(backlog));
  const bySize = rowsPerS ? Math.min(longestGuessMs, (rows / rowsPerS) * 1000) : 0;
  return Math.max(leastMs, 3 * longestMs, 3 * bySize);
};

/** What is planned and not committed is under way: it has not landed. */
export const longBatch: PipelineRule = {
  id: 'P08',
  title: 'A batch is taking longer than usual',
  means:
    'A batch was planned but has not been committed for three times as long as the previous ones took, and for longer than its number of records explains. Until it is committed, none of its records is certain to be in the table.',
  causes: [
    'The batch is larger than all previous ones, for example after an outage.',
    'The executors or the driver hang, or the machine is busy.',
    'Tasks fail and are retried.',
    'The table cannot be written: another writer, a full disk, a slow object store.',
  ],
  cures: [
    'Look at the stages in the driver’s UI (port 4040) and at its log: `cdc-top logs job`.',
    'If nothing moves, stop the job and submit it again: the batch is repeated, and Delta accepts it only once.',
    'Limit the size of a batch with `maxOffsetsPerTrigger`.',
  ],
  becauseOf: ['P16', ...standstillCauses],
  find(evidence) {
    const backlog = backlogOf(evidence);
    const { query } = evidence.parts;
    if (!backlog || !query) return [];
    const { newest } = backlog;
    const { planned, committed } = newest.value.checkpoint;
    const since = standsSince(backlog);
    const took = newest.at - since;
    if (planned <= committed || committed < 0 || took < expectedMs(backlog)) return [];
    return [
      {
        level: 'warning',
        subject: { system: query.system.id },
        text: `batch ${planned} has been running for more than ${duration(took)}: ${waits(newest.value.backlog)}`,
        evidence: [
          { name: 'batch', value: planned },
          { name: 'runs for at least', value: took, unit: 'ms' },
          { name: 'longest of the last ones', value: backlog.rhythm.longestMs, unit: 'ms' },
          { name: 'under way', value: underWay(backlog), unit: 'records' },
          { name: 'waiting', value: newest.value.backlog, unit: 'records' },
        ],
        next: [{ does: 'shows what the driver does', command: 'cdc-top logs job' }],
      },
    ];
  },
};
