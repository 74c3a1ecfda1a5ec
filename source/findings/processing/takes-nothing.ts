import { duration } from '../../text/units.ts';
import type { PipelineRule } from '../rule.ts';
import { standstillCauses } from './job.ts';
import {
  backlogOf,
  leastMs,
  leastStillMs,
  longestGuessMs,
  patienceMs,
  standsSince,
  waits,
} from './series.ts';
import { stillDriver } from './still.ts';

/** Records wait, and no batch takes them. */
export const takesNothing: PipelineRule = {
  id: 'P09',
  title: 'Spark takes nothing',
  means:
    'Records are waiting in Kafka and the last batch has been committed, but no further batch has been planned for three trigger intervals of the query (at least 10 s, or 8 s if its driver reports that nothing is running). A query that has just been started is given a minute for its first batch. The interval is learned from the start times of its batches; if a batch followed the one before it at once, the interval is at most as long as that one took. If neither is known, nothing is reported.',
  causes: [
    'The driver hangs, or cannot reach Kafka.',
    'The query has ended, but the driver is still running.',
    'The topic was recreated, so that it ends before the offsets of the checkpoint.',
  ],
  cures: [
    'Read the driver’s log: `cdc-top logs job`.',
    'Stop the job (`S`) and submit it again (`s`): it resumes from its checkpoint.',
  ],
  becauseOf: standstillCauses,
  find(evidence) {
    const backlog = backlogOf(evidence);
    const { query } = evidence.parts;
    if (!backlog || !query) return [];
    const { newest, rhythm } = backlog;
    const { planned, committed } = newest.value.checkpoint;
    const isIdle = stillDriver(evidence)?.driver.jobs.running.length === 0;
    const least = backlog.begins !== null ? longestGuessMs : isIdle ? leastStillMs : leastMs;
    const patience = patienceMs(rhythm, least);
    const took = newest.at - standsSince(backlog);
    if (planned > committed || patience === null || took < patience) return [];
    return [
      {
        level: 'error',
        subject: { system: query.system.id },
        text: `Spark has taken nothing for ${duration(took)}: ${waits(newest.value.backlog)}`,
        evidence: [
          { name: 'last batch', value: committed },
          { name: 'stands for', value: took, unit: 'ms' },
          { name: 'usual time between batches', value: rhythm.everyMs, unit: 'ms' },
          { name: 'waiting', value: newest.value.backlog, unit: 'records' },
        ],
        next: [
          { does: 'shows what the driver does', command: 'cdc-top logs job' },
          { does: 'stops the job, to submit it again', key: 'S', command: 'cdc-top cancel' },
        ],
      },
    ];
  },
};
