import { duration } from '../../text/units.ts';
import type { PipelineRule } from '../rule.ts';
import { isTriedAgain, jobOf } from './job.ts';

/** Several times what a driver takes on a busy machine. */
const longMs = 60_000;

/** It was submitted, and is not yet registered with the master. */
export const jobStarts: PipelineRule = {
  id: 'P06',
  title: 'The Spark job starts',
  means:
    'The driver’s process runs and is not yet registered with the master: that takes some seconds. After a minute it is a warning.',
  causes: ['It was submitted just now, or `up` has started it again.'],
  cures: ['Wait. If it does not end, `cdc-top logs job` tells what the driver waits for.'],
  becauseOf: ['P01'],
  find(evidence) {
    const job = jobOf(evidence);
    if (!job || job.unsettled || isTriedAgain(job)) return [];
    const { state, applicationId, startedAt } = job.status;
    // Its process counts as running from its first second on; the query runs later.
    const registers = state === 'running' && applicationId === null && !job.othersRun;
    if (state !== 'starting' && !registers) return [];
    const took = startedAt === null ? 0 : evidence.now - Date.parse(startedAt);
    if (took < longMs)
      return [{ level: 'waiting', subject: job.subject, text: 'the Spark job starts' }];
    return [
      {
        level: 'warning',
        subject: job.subject,
        text: `the Spark job has run for ${duration(took)}, and is not registered with the master${job.wait}`,
        evidence: [{ name: 'runs for', value: took, unit: 'ms' }],
        next: [{ does: 'tells what the driver waits for', command: 'cdc-top logs job' }],
      },
    ];
  },
};
