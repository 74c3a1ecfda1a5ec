import type { PipelineEvidence } from '../../pipeline/index.ts';
import { ofTable } from '../../pipeline/writers.ts';
import { batchesIn, type LifeEvent, livesIn } from '../../systems/spark/query-events.ts';
import { current } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';

/** How the query of the pipeline has ended, where it has and was not started again; and what runs. */
export const endOfQuery = ({
  parts,
}: PipelineEvidence):
  | { life: LifeEvent['life']; applicationId: string; runsOn: boolean; anyRuns: boolean }
  | undefined => {
  const { query, spark } = parts;
  const own = query?.reading.value?.query ?? ofTable(parts).at(-1)?.progress.id;
  const applications = current(spark)?.applications;
  if (!query || own === undefined || !applications) return undefined;
  const last = livesIn(query.events).findLast(({ life }) => life.id === own);
  if (last?.life.state !== 'ended') return undefined;
  // Its start may be in a part of the log that is not read.
  const goesOn = batchesIn(query.events).some(
    ({ seq, progress }) => seq > last.seq && progress.id === own,
  );
  if (goesOn) return undefined;
  const { life, applicationId } = last;
  const running = applications.filter(({ state }) => state === 'RUNNING');
  const runsOn = running.some(({ id }) => id === applicationId);
  return { life, applicationId, runsOn, anyRuns: running.length > 0 };
};

/** Batches stop, and the application looks well. */
export const queryDied: PipelineRule = {
  id: 'P12',
  title: 'The query has died, but its driver is still running',
  means:
    'According to Spark’s event log the query ended with an exception, and no batch of it has followed, but its application is still running: master and driver look healthy.',
  causes: [
    'The program starts its query and never checks how it ended, as notebooks and drivers with several queries do.',
    'The exception in the finding says why: a table that cannot be written, a schema that has changed, offsets that are gone.',
  ],
  cures: [
    'Fix what the exception names, then start the query again: it resumes from its checkpoint.',
    'Let the driver end together with its query (`awaitTermination`, `awaitAnyTermination`), so that its supervisor notices.',
  ],
  becauseOf: ['K10', 'K11', 'K12', 'P05', 'P14', 'L03'],
  ofOne: true,
  find(evidence) {
    const { query } = evidence.parts;
    const end = endOfQuery(evidence);
    if (!query || !end?.runsOn || end.life.why === null) return [];
    const { life, applicationId } = end;
    return [
      {
        level: 'error',
        subject: { system: query.system.id, name: life.name },
        text: `query ${life.name} has died, but its driver is still running: ${life.why}`,
        evidence: [
          { name: 'application', value: applicationId },
          { name: 'run', value: life.runId },
          { name: 'waiting', value: evidence.flow.backlog, unit: 'records' },
        ],
        next: [
          { does: 'shows the whole exception', command: 'cdc-top logs job' },
          { does: 'stops the job, to submit it again', key: 'S', command: 'cdc-top cancel' },
        ],
      },
    ];
  },
};

/** A trigger `availableNow`, or `once`, is done. */
export const queryDone: PipelineRule = {
  id: 'P13',
  title: 'The job has finished',
  means:
    'The driver has ended by itself with exit code 0, or the query without an exception. Whatever arrives now waits for the next run, which is fine for a job that runs only from time to time.',
  causes: [
    'The query’s trigger is `availableNow` or `once`.',
    'The program has stopped its query.',
  ],
  cures: ['Submit it again when the next run is due: `s`, or `cdc-top submit`.'],
  find(evidence) {
    const { parts, flow } = evidence;
    const { query, services } = parts;
    const job = current(services)?.job;
    const end = endOfQuery(evidence);
    const isDone = end?.life.why === null && (end.runsOn || !end.anyRuns);
    const subject = { system: query?.system.id ?? services?.system.id };
    const what = job?.endedWell ? 'the Spark job' : end && isDone ? `query ${end.life.name}` : null;
    if (what === null || job?.state === 'starting' || (job?.endedWell && end?.anyRuns)) return [];
    return [
      {
        level: 'info',
        subject,
        text: `${what} has finished`,
        evidence: [{ name: 'waiting', value: flow.backlog, unit: 'records' }],
        next: [{ does: 'runs it again', key: 's', command: 'cdc-top submit' }],
      },
    ];
  },
};
