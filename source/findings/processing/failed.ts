import { endWords } from '../../text/exit-words.ts';
import type { PipelineRule } from '../rule.ts';
import { endBefore, isTriedAgain, jobOf } from './job.ts';

/** The job has failed for good, or runs once more after it has ended. */
export const jobFailed: PipelineRule = {
  id: 'P05',
  title: 'The Spark job has failed',
  means:
    'The driver has ended with an error, and the lab has started it again or, after several attempts, given up. The first two times this is a warning, since it may have been an accident; from the third time on it is an error. After a driver that had run for more than two minutes, the warning lasts until the new one is registered with the master.',
  causes: [
    'The program itself fails: the exception is quoted in the finding and stands at the end of the driver’s log.',
    'The checkpoint no longer fits the query, or its offsets are no longer in Kafka.',
    'The driver or its executors had too little memory.',
  ],
  cures: [
    'Read the driver’s log: `cdc-top logs job`.',
    'Fix what it names, then submit the job again: it resumes from its checkpoint.',
  ],
  becauseOf: ['P01'],
  find(evidence) {
    const job = jobOf(evidence);
    if (!job || (job.unsettled && job.status.state !== 'running')) return [];
    const { status, subject, wait } = job;
    const { detail, lastEnd, state } = status;
    const evidenceOf = [
      { name: 'exit code', value: lastEnd?.code ?? null },
      { name: 'tries', value: lastEnd?.tries ?? null },
      { name: 'waiting', value: evidence.flow.backlog, unit: 'records' as const },
    ];
    const logs = { does: 'shows why', command: 'cdc-top logs job' };
    if (isTriedAgain(job)) {
      const level = (lastEnd?.tries ?? 0) > 2 ? 'error' : 'warning';
      const text = `the Spark job was started again: ${detail}`;
      return [{ level, subject, text, evidence: evidenceOf, next: [logs] }];
    }
    const before = endBefore(job);
    if (before) {
      const text = `the Spark job ended with ${endWords(before)}, and is starting again${wait}`;
      return [{ level: 'warning', subject, text, evidence: evidenceOf, next: [logs] }];
    }
    if (state !== 'failed') return [];
    const text = `the Spark job has failed${wait}${detail ? `; ${detail}` : ''}`;
    const submit = { does: 'submits the job again', key: 's', command: 'cdc-top submit' };
    return [{ level: 'error', subject, text, evidence: evidenceOf, next: [logs, submit] }];
  },
};
