import type { PipelineRule } from '../rule.ts';
import { jobOf } from './job.ts';

/** What was read before a step of the job says nothing of it. */
export const jobChecked: PipelineRule = {
  id: 'L03',
  title: 'The Spark job is being checked',
  means:
    'The job was submitted or stopped a moment ago, and the lab or the master has not been asked since.',
  causes: ['The last readings are from before that step.'],
  cures: ['Wait for the next reading, which comes within a few seconds.'],
  find(evidence) {
    const job = jobOf(evidence);
    if (!job?.unsettled || job.status.state === 'running') return [];
    return [{ level: 'waiting', subject: job.subject, text: 'checking the Spark job again' }];
  },
};
