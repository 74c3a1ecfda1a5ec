import { type Files, readWhole } from '../../clients/files.ts';
import { lastOfLines, lastWordsOf } from '../../text/last-words.ts';
import { maskArguments } from '../../text/mask.ts';
import { type JobEnd, type JobStatus, noJob } from '../../watch/lab.ts';
import { findApplication } from '../contract/application.ts';
import { triedAgain, triesOf } from '../contract/ends.ts';
import type { Container } from './containers.ts';
import { lastLinesOf } from './logs.ts';
import { stateOf } from './state.ts';
import { inside, type World } from './world.ts';

/** What was submitted last; read by stack/docker/job.py, which knows token, file and arguments. */
export type JobRequest = {
  token: string;
  /** In the container; without, the lab's own job. */
  file?: string;
  args: string[];
  /** Where a user's file came from. */
  source?: string;
};

export const requestFile = `${inside.jobs}/current.json`;
export const ownJob = '/etc/cdc-top/spark/kafka-structured-streaming.py';
// What job.py submits with where nobody has asked for anything.
const withoutRequest: JobRequest = { token: 'compose', args: [] };

/** The last request; undefined where its file can't be read now. */
export const readRequest = async (files: Files): Promise<JobRequest | undefined> => {
  try {
    const text = await readWhole(files, requestFile);
    return text === ''
      ? withoutRequest
      : { ...withoutRequest, ...(JSON.parse(text) as Partial<JobRequest>) };
  } catch {
    return undefined;
  }
};

// Of one driver: neither its request nor its application changes any more.
const known = new WeakMap<World, { driver: string; request: JobRequest; applicationId: string }>();

/** The job as its container and Spark's event log tell it. */
export const jobStatus = async (
  world: World,
  files: Files,
  container: Container | undefined,
  signal: AbortSignal,
): Promise<JobStatus> => {
  if (!container || container.status === 'created') return noJob;
  const { state, detail } = stateOf(container);
  const up = container.pid > 0;
  const driver = `${container.id} ${container.startedAt}`;
  let found = known.get(world);
  if (found?.driver !== driver) {
    found = undefined;
    const request = await readRequest(files);
    const applicationId =
      up && request
        ? await findApplication(files, inside.eventLog, request.token, container.startedAt).catch(
            () => null,
          )
        : null;
    if (request && applicationId) {
      found = { driver, request, applicationId };
      known.set(world, found);
    } else if (request) found = { driver, request, applicationId: '' };
  }
  const applicationId = up ? found?.applicationId || null : null;
  const lines = state === 'failed' ? await lastLinesOf(world, container, signal) : [];
  const isOver = state === 'stopped' || state === 'stopping';
  const end = isOver ? undefined : await lastEndOf(world, files, container, signal);
  return {
    // A driver takes half a minute until it is registered, and works; before that it starts.
    state: up && !applicationId && state === 'running' ? 'starting' : state,
    pid: up ? container.pid : null,
    startedAt: up ? new Date(container.startedAt).toISOString() : null,
    file: found ? (found.request.source ?? found.request.file ?? ownJob) : null,
    args: maskArguments(found?.request.args ?? []),
    applicationId,
    ...(end && triedAgain(end, container.startedAt, Date.now())),
    ...(hasEndedWell(container) && { endedWell: true as const }),
    ...(state === 'failed' && {
      detail: `${detail}: ${lastWordsOf(lines)}`,
      lastLines: lastOfLines(lines),
    }),
  };
};

// Whoever is told to stop ends with the signal's code (job.py).
const hasEndedWell = ({ status, startedAt, exitCode, oomKilled, error }: Container): boolean =>
  status === 'exited' && startedAt > 0 && exitCode === 0 && !oomKilled && error === '';

/** What job.py writes down: times in seconds, `code` and `endedAt` of the last one that has ended. */
type Lives = { token: string; starts: number[]; code?: number; endedAt?: number };

const lastEndOf = async (
  world: World,
  files: Files,
  container: Container,
  signal: AbortSignal,
): Promise<JobEnd | undefined> => {
  try {
    const text = await readWhole(files, `${inside.jobs}/lives.json`);
    if (text === '') return undefined;
    const { starts, code, endedAt } = JSON.parse(text) as Lives;
    if (code === undefined || endedAt === undefined) return undefined;
    const lines = await lastLinesOf(world, container, signal, endedAt);
    const why = lastWordsOf(lines);
    return { at: Math.round(endedAt * 1000), code, why, tries: triesOf(starts, endedAt) };
  } catch {
    signal.throwIfAborted();
    // Neither its file nor its log can be read now.
    return undefined;
  }
};
