import type { PipelineRule } from '../rule.ts';
import { isTriedAgain, jobOf } from './job.ts';

/** It was submitted, and is not yet registered with the master. */
export const jobStarts: PipelineRule = {
  id: 'P06',
  title: 'The Spark job starts',
  means:
    'The driver’s process runs and is not yet registered with the master: that takes some seconds.',
  causes: ['It was submitted just now, or `up` has started it again.'],
  cures: ['Wait. If it does not end, `cdc-top logs job` tells what the driver waits for.'],
  becauseOf: ['P01'],
  find(evidence) {
    const job = jobOf(evidence);
    if (!job || job.unsettled || job.status.state !== 'starting' || isTriedAgain(job)) return [];
    return [{ level: 'waiting', subject: job.subject, text: 'the Spark job starts' }];
  },
};
