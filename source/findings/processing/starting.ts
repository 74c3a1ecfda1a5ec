import { duration } from '../../text/units.ts';
import type { PipelineRule } from '../rule.ts';
import { endBefore, isTriedAgain, jobOf } from './job.ts';

/** Several times what a driver takes on a busy machine. */
const longMs = 60_000;

/** It was submitted, and is not yet registered with the master. */
export const jobStarts: PipelineRule = {
  id: 'P06',
  title: 'The Spark job is starting',
  means:
    'The driver’s process is running but not yet registered with the master, which takes some seconds. After a minute this is a warning; if the process was stopped with SIGSTOP, it is an error at once.',
  causes: [
    'It has just been submitted, or `up` has started it again.',
    'Someone stopped its process (SIGSTOP) before it was registered.',
  ],
  cures: [
    'Wait. If it goes on, `cdc-top logs job` shows what the driver is waiting for.',
    'Continue a stopped process with SIGCONT, or stop the job (`S`) and submit it again (`s`).',
  ],
  becauseOf: ['P01'],
  find(evidence) {
    const job = jobOf(evidence);
    if (!job || job.unsettled || isTriedAgain(job)) return [];
    if (endBefore(job) && !job.status.stopped) return [];
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
      return [{ level: 'waiting', subject: job.subject, text: 'the Spark job is starting' }];
    return [
      {
        level: 'warning',
        subject: job.subject,
        text: `the Spark job has been running for ${duration(took)} without registering with the master${job.wait}`,
        evidence: [{ name: 'runs for', value: took, unit: 'ms' }],
        next: [{ does: 'shows what the driver is waiting for', command: 'cdc-top logs job' }],
      },
    ];
  },
};
