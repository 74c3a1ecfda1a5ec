import { duration } from '../../text/units.ts';
import type { PipelineRule } from '../rule.ts';
import { endBefore, isTriedAgain, jobOf } from './job.ts';

/** Several times what a driver takes on a busy machine. */
const longMs = 60_000;

/** Its process runs, and it is not yet registered with the master, or no longer. */
export const jobStarts: PipelineRule = {
  id: 'P06',
  title: 'The Spark job is not registered with the master',
  means:
    'The driver’s process is running but not yet registered with the master, which takes some seconds, or no longer registered, as while it is being stopped. After a minute this is a warning; if the process was stopped with SIGSTOP before it was registered, it is an error at once.',
  causes: [
    'It has just been submitted, or `up` has started it again.',
    'Someone stopped its process (SIGSTOP) before it was registered.',
    'It is being stopped: it has left the master, and its process is still ending.',
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
    // A job that is stopped leaves the master before its process ends.
    const registered = evidence.parts.services?.points.findLast(
      ({ value }) => value.job.pid === job.status.pid && value.job.applicationId !== null,
    );
    const since = registered?.at ?? (startedAt === null ? evidence.now : Date.parse(startedAt));
    const took = evidence.now - since;
    if (took < longMs) {
      const text = registered
        ? 'the Spark job is no longer registered with the master'
        : 'the Spark job is starting';
      return [{ level: 'waiting', subject: job.subject, text }];
    }
    return [
      {
        level: 'warning',
        subject: job.subject,
        text: registered
          ? `the Spark job has not been registered with the master for ${duration(took)}${job.wait}`
          : `the Spark job has been running for ${duration(took)} without registering with the master${job.wait}`,
        evidence: [{ name: registered ? 'unregistered for' : 'runs for', value: took, unit: 'ms' }],
        next: [{ does: 'shows what the driver is waiting for', command: 'cdc-top logs job' }],
      },
    ];
  },
};
