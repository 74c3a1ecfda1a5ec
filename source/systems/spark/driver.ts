import { isDeepStrictEqual } from 'node:util';
import { withDeadline } from '../../clients/deadline.ts';
import { jsonClient } from '../../clients/http.ts';
import type { SparkDriver } from './readings.ts';

// What the driver does is an extra: it must not keep the master's figures waiting.
const limitMs = 1000;
const pauseMs = 5000;
// It costs the driver more than us, and says what runs, not how fast; what may stand is looked at each second.
const usual = { keptMs: 2500, standingKeptMs: 900 };

type Job = { jobId: number; description?: string };
type Stage = {
  stageId: number;
  attemptId: number;
  name: string;
  numTasks: number;
  numActiveTasks: number;
  numCompleteTasks: number;
  numFailedTasks: number;
};

/**
 * Asks a driver's REST API what runs now. Only that: the lists of all jobs and stages grow to a
 * thousand each. Answers null, and asks no more for some seconds, where the driver does not answer
 * or the port is that of another application. An answer holds for `keptMs`, and one that tells of the same
 * running jobs and tasks as the answer before for `standingKeptMs`.
 */
export const driverReader = (driverUi: string, { keptMs, standingKeptMs } = usual) => {
  const client = jsonClient(driverUi);
  let applicationId: string | undefined;
  let due = 0;
  let answer: SparkDriver | undefined;
  let keptUntil = 0;

  const ask = async (active: readonly string[], signal: AbortSignal): Promise<SparkDriver> => {
    if (!applicationId || !active.includes(applicationId)) {
      const here = (await client.get('api/v1/applications', signal)) as { id: string }[];
      applicationId = here.find(({ id }) => active.includes(id))?.id;
      if (!applicationId) throw new Error('another application answers');
    }
    const base = `api/v1/applications/${applicationId}`;
    const jobs = (await client.get(`${base}/jobs?status=running`, signal)) as Job[];
    // Between batches, which is most of the time, there is nothing more to ask for.
    const stages =
      jobs.length === 0
        ? []
        : ((await client.get(`${base}/stages?status=active`, signal)) as Stage[]);
    return {
      applicationId,
      jobs: {
        running: jobs.map(({ jobId, description }) => ({
          id: jobId,
          batch: batchOf(description),
        })),
      },
      stages: { active: stages.map(stageOf) },
    };
  };

  return {
    /** `active`: the ids of the applications that the master knows to run. */
    async read(active: readonly string[], signal: AbortSignal): Promise<SparkDriver | null> {
      if (active.length === 0 || performance.now() < due) return null;
      if (answer && active.includes(answer.applicationId) && performance.now() < keptUntil)
        return answer;
      try {
        const before = answer;
        answer = await withDeadline(signal, limitMs, (inner) => ask(active, inner));
        const stands = answer.jobs.running.length > 0 && isDeepStrictEqual(answer, before);
        keptUntil = performance.now() + (stands ? standingKeptMs : keptMs);
        return answer;
      } catch {
        signal.throwIfAborted();
        applicationId = undefined;
        answer = undefined;
        due = performance.now() + pauseMs;
        return null;
      }
    },
    close: () => client.close(),
  };
};

const stageOf = (stage: Stage): SparkDriver['stages']['active'][number] => ({
  id: stage.stageId,
  attempt: stage.attemptId,
  name: stage.name,
  tasks: stage.numTasks,
  done: stage.numCompleteTasks,
  failed: stage.numFailedTasks,
  running: stage.numActiveTasks,
});

/** Spark describes the jobs of a micro-batch by its query's name and ids, and `batch = 412`. */
export const batchOf = (description: string | undefined): number | null => {
  const number = /\bbatch = (\d+)/.exec(description ?? '')?.[1];
  return number === undefined ? null : Number(number);
};
