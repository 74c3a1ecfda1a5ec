import type { PipelineRule } from '../rule.ts';
import { jobOf } from './job.ts';

/** Nobody takes what arrives. */
export const noJob: PipelineRule = {
  id: 'P07',
  title: 'No Spark job is running',
  means:
    'The lab runs no job and the master knows of no running application, so whatever arrives in Kafka stays there. A job that has finished by itself is P13.',
  causes: [
    'The job was never submitted, or was stopped (`cdc-top cancel`).',
    'The lab was restarted.',
  ],
  cures: ['Submit it: `s` in the monitor, or `cdc-top submit`. It resumes from its checkpoint.'],
  find(evidence) {
    const job = jobOf(evidence);
    if (!job || job.unsettled || job.othersRun) return [];
    const { status, subject, wait } = job;
    if (status.state !== 'stopped' && status.state !== 'stopping') return [];
    if (status.endedWell) return [];
    return [
      {
        level: 'warning',
        subject,
        text: `no Spark job is running${wait}`,
        evidence: [{ name: 'waiting', value: evidence.flow.backlog, unit: 'records' }],
        next: [{ does: 'submits the job', key: 's', command: 'cdc-top submit' }],
      },
    ];
  },
};
