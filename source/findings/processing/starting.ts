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
    'The driver’s process runs and is not yet registered with the master: that takes some seconds. After a minute it is a warning; where the process was stopped by SIGSTOP it is an error at once.',
  causes: [
    'It was submitted just now, or `up` has started it again.',
    'Somebody has stopped its process (SIGSTOP) before it was registered.',
  ],
  cures: [
    'Wait. If it does not end, `cdc-top logs job` tells what the driver waits for.',
    'A process that was stopped goes on with SIGCONT. Or stop the job (`S`), and submit it again (`s`).',
  ],
  becauseOf: ['P01'],
  find(evidence) {
    const job = jobOf(evidence);
    if (!job || job.unsettled || isTriedAgain(job)) return [];
    const { state, applicationId, startedAt } = job.status;
    // Its process counts as running from its first second on; the query runs later.
    const registers = state === 'running' && applicationId === null && !job.othersRun;
    if (state !== 'starting' && !registers) return [];
    if (job.status.stopped)
      return [
        {
          level: 'error',
          subject: job.subject,
          text: `the Spark job’s process was stopped (SIGSTOP) before it was registered with the master${job.wait}`,
          evidence: [{ name: 'process', value: job.status.pid }],
          next: [
            { does: 'stops the job, to submit it again', key: 'S', command: 'cdc-top cancel' },
          ],
        },
      ];
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
