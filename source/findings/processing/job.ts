import type { PipelineEvidence } from '../../pipeline/index.ts';
import { wasAsked } from '../../text/exit-words.ts';
import type { Found } from '../../watch/finding.ts';
import { type JobEnd, type JobStatus, jobName } from '../../watch/lab.ts';
import { current } from '../../watch/view.ts';
import { isOlderThanStep } from '../step.ts';
import { waits } from './series.ts';

/** What a lab knows of its Spark job. */
export type Job = {
  status: JobStatus;
  /** It has just been submitted, or been stopped: lab and master are still to be asked again. */
  unsettled: boolean;
  /** Somebody’s own job beside the supervisor is a job as well; only the master knows of it. */
  othersRun: boolean;
  /** `: 400 records are waiting`, or nothing. */
  wait: string;
  subject: Found['subject'];
};

/** Undefined where there is no lab: nobody knows of a job then. */
export const jobOf = (evidence: PipelineEvidence): Job | undefined => {
  const { services, spark } = evidence.parts;
  const lab = current(services);
  if (!services || !lab || lab.services.length === 0) return undefined;
  const { backlog } = evidence.flow;
  const applications = current(spark)?.applications;
  return {
    status: lab.job,
    unsettled: [services, spark].some((view) => isOlderThanStep(evidence, view, jobName)),
    othersRun: applications?.some(({ state }) => state === 'RUNNING') ?? true,
    wait: backlog ? `: ${waits(backlog)}` : '',
    subject: { system: services.system.id, lab: services.system.lab, service: jobName },
  };
};

/** Whether it starts or runs again after it has ended soon. */
export const isTriedAgain = ({ status: { state, onTrial } }: Job): boolean =>
  onTrial === true && (state === 'running' || state === 'starting');

/** By then the lab has started again what has ended. */
const comesBackMs = 60_000;

/** How it ended, while it starts again and nobody had asked it to end; undefined otherwise. */
export const endBefore = ({ status, othersRun }: Job): JobEnd | undefined => {
  const { state, applicationId, startedAt, lastEnd } = status;
  if (!lastEnd || wasAsked(lastEnd.code)) return undefined;
  const starts = state === 'starting' || (state === 'running' && !applicationId && !othersRun);
  const again = startedAt === null || Date.parse(startedAt) - lastEnd.at < comesBackMs;
  return starts && again ? lastEnd : undefined;
};

/** Findings on the job that explain why nothing is taken. */
export const jobCauses = ['P05', 'P06', 'P07', 'P13', 'L03'] as const;

/** Findings on Spark and its query that explain why nothing, or too little, is taken. */
export const standstillCauses = [
  'K11',
  'K10',
  'P01',
  'P17',
  'P02',
  'P12',
  'P14',
  'P19',
  ...jobCauses,
];
