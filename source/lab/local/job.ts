import { accessSync, constants, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localFiles } from '../../clients/files.ts';
import { Failure } from '../../config/errors.ts';
import { commandFor } from '../../config/program.ts';
import { acquireLock } from '../../os/lock.ts';
import { isStopped } from '../../os/processes.ts';
import { runTool } from '../../os/tool.ts';
import { maskArguments } from '../../text/mask.ts';
import type { JobStatus } from '../../watch/lab.ts';
import { findApplication } from '../contract/application.ts';
import { shortLifeSeconds, triedAgain } from '../contract/ends.ts';
import type { RunOptions } from '../contract/engine.ts';
import { reported } from '../contract/plan.ts';
import { getJson } from '../contract/ready.ts';
import { lastEndOf } from './ends.ts';
import { failedDetail, lastLines } from './last-words.ts';
import { stoppedWords } from './observe.ts';
import { sparkEnvironment } from './services/spark.ts';
import { endedFailure, startProgram } from './start.ts';
import { writePrivate } from './state/files.ts';
import { type Lab, targetOf } from './state/lab.ts';
import type { Layout } from './state/layout.ts';
import type { Program } from './state/programs.ts';
import { existingLab, type Site } from './state/site.ts';
import type { ServiceUser } from './state/user.ts';
import {
  readSubmission,
  type Submission,
  scriptFile,
  submissionFile,
  submissionScript,
} from './submission.ts';
import { type ProcessInfo, supervisorAt } from './supervisor.ts';

const stopMs = 60_000;
const startMs = 240_000;

const isUp = (info: ProcessInfo | undefined): boolean =>
  info !== undefined && info.state !== 'stopped' && info.state !== 'failed';

/** The Spark driver as a supervised program: one that was killed comes back where it was. */
const jobProgram = (lab: Lab): Program => ({
  name: 'job',
  // Through a script: a person's arguments need not survive supervisord's quoting.
  command: ['/bin/sh', scriptFile(lab.layout)],
  environment: sparkEnvironment(lab),
  directory: lab.layout.work,
  // A user's Python would outlive its JVM.
  stopAsGroup: true,
  stopWaitSeconds: 30,
  restart: 'unexpected',
  // 0: it came to its end. 3: another one is on its checkpoint.
  exitCodes: [0, 3],
  // A driver takes half a minute until it can fail at what it is for.
  shortLifeSeconds,
});

/** Runs the lab's job, or a user's; see Engine.submit. */
export const submitJob = async (
  site: Site,
  wanted: { file?: string; args: string[] },
  { signal, onEvent }: RunOptions,
): Promise<JobStatus> => {
  const lab = existingLab(site);
  const { layout, user } = lab;
  const release = await acquireLock(`${layout.state}.job.lock`, commandFor(site, 'submit'), {
    signal,
  });
  try {
    const supervisor = supervisorAt(layout);
    const running = (await supervisor.processes()).find(({ name }) => name === 'job');
    if (isUp(running)) {
      const file = readSubmission(layout)?.file ?? 'a job';
      throw new Failure(
        `${file} runs already (pid ${running?.pid}): ${commandFor(site, 'cancel')} stops it`,
      );
    }
    await checkSpark(site, lab, signal);
    const own = layout.conf('spark', 'kafka-structured-streaming.py');
    const file = wanted.file ?? own;
    if (file === own) checkCheckpoint(site, layout);
    else await checkReadable(file, user, layout, signal);
    const token = `${Date.now()}-${process.pid}`;
    const submission: Submission = { token, file, args: wanted.args };
    writePrivate(submissionFile(layout), `${JSON.stringify(submission)}\n`, user);
    const script = submissionScript(lab, submission);
    writePrivate(scriptFile(layout), script, user);
    return await reported(
      { onEvent, signal },
      'job',
      'starting the driver',
      async (report) => {
        // Last words must be this driver's own.
        forgetEarlierRuns(layout);
        await startProgram(lab, jobProgram(lab), { 'job.sh': script });
        report({ until: 'the application is registered with the master' });
        const deadline = Date.now() + startMs;
        let firstPid: number | undefined;
        for (;;) {
          const info = (await supervisor.processes()).find(({ name }) => name === 'job');
          const status = await jobStatus(layout, info);
          if (status.applicationId) return status;
          firstPid ??= info?.supervised || undefined;
          const again = info !== undefined && info.supervised > 0 && info.supervised !== firstPid;
          const ended = !info || info.stateName === 'BACKOFF' || !isUp(info);
          if (ended || again) {
            // A restart would only repeat what went wrong before anything was registered.
            await supervisor.stop('job', stopMs);
            const applicationId = await findApplication(localFiles, layout.eventLog, token, 0);
            if (info?.exitStatus === 0 && applicationId) return { ...status, applicationId };
            throw endedFailure(layout, 'job', info);
          }
          if (Date.now() > deadline)
            throw new Failure(
              `the driver has not registered with the master for ${startMs / 1000} s; its log: ${layout.log('job')}`,
            );
          await sleep(200, undefined, { signal });
        }
      },
      ({ applicationId }) => `${applicationId} is registered`,
    );
  } finally {
    release();
  }
};

/** Stops the running job; see Engine.cancel. */
export const cancelJob = async (site: Site, { signal, onEvent }: RunOptions): Promise<boolean> => {
  const lab = existingLab(site);
  const supervisor = supervisorAt(lab.layout);
  const find = async () => (await supervisor.processes()).find(({ name }) => name === 'job');
  if (!isUp(await find())) return false;
  await reported(
    { onEvent, signal },
    'job',
    'stopping the query and its driver',
    async (report) => {
      const before = await jobStatus(lab.layout, await find());
      await supervisor.stop('job', stopMs);
      report({ until: 'the master has released the application' });
      const gone = async () => {
        const { activeapps } = (await getJson(
          `${targetOf(lab.layout, lab.file).spark.masterUi}/json/`,
          signal,
        )) as { activeapps: { id: string }[] };
        return !activeapps.some(({ id }) => id === before.applicationId);
      };
      for (const deadline = Date.now() + 10_000; Date.now() < deadline && !(await gone()); )
        await sleep(150, undefined, { signal });
    },
    () => 'stopped',
  );
  return true;
};

/** The job as the supervisor and Spark's event log tell it. */
export const jobStatus = async (
  layout: Layout,
  info: ProcessInfo | undefined,
): Promise<JobStatus> => {
  const submission = readSubmission(layout);
  const up = info !== undefined && info.pid > 0;
  const end =
    info && (isUp(info) || info.state === 'failed') ? lastEndOf(layout, 'job', info) : undefined;
  const applicationId =
    up && submission
      ? await findApplication(localFiles, layout.eventLog, submission.token, info.start * 1000)
      : null;
  return {
    // A driver counts as started only after a while; once it is registered it does run.
    state: applicationId ? 'running' : (info?.state ?? 'stopped'),
    pid: up ? info.pid : null,
    startedAt: up ? new Date(info.start * 1000).toISOString() : null,
    file: info && submission ? submission.file : null,
    args: info && submission ? maskArguments(submission.args) : [],
    applicationId,
    ...(end && info && triedAgain(end, info.start * 1000, Date.now())),
    ...(up && isStopped(info.pid) && { stopped: true as const, detail: stoppedWords }),
    ...(info?.stateName === 'EXITED' && info.exitStatus === 0 && { endedWell: true as const }),
    ...(info?.state === 'failed' && {
      detail: failedDetail(info, layout.log('job')),
      lastLines: lastLines(layout.log('job')),
    }),
  };
};

const forgetEarlierRuns = (layout: Layout) => {
  const { logs } = layout;
  for (const name of readdirSync(logs).filter((file) => /^job\.log(\.\d+)?$/.test(file)))
    rmSync(path.join(logs, name), { force: true });
};

const checkSpark = async (site: Site, lab: Lab, signal: AbortSignal) => {
  const cure = `${commandFor(site, 'up')} brings it up`;
  const { masterUi } = targetOf(lab.layout, lab.file).spark;
  let state: { workers: { state: string }[] };
  try {
    state = (await getJson(`${masterUi}/json/`, signal)) as typeof state;
  } catch {
    signal.throwIfAborted();
    throw new Failure(`the lab ${site.name} is not running (no Spark master answers): ${cure}`);
  }
  if (!state.workers.some((worker) => worker.state === 'ALIVE'))
    throw new Failure(`Spark has no worker: ${cure}`);
};

// A checkpoint that outlives its table would make the query skip what the new table lacks.
const checkCheckpoint = (site: Site, { checkpoint, delta }: Layout) => {
  const commits = path.join(checkpoint, 'commits');
  const committed = existsSync(commits) && readdirSync(commits).some((name) => /^\d+$/.test(name));
  if (committed && !existsSync(path.join(delta, '_delta_log')))
    throw new Failure(
      `${delta} is gone while its checkpoint remembers it: delete ${checkpoint} too, or everything with ${commandFor(site, 'down --purge')}`,
    );
};

const checkReadable = async (
  file: string,
  user: ServiceUser,
  layout: Layout,
  signal: AbortSignal,
) => {
  accessSync(file, constants.R_OK);
  if (user.uid === undefined) return;
  try {
    const { uid, gid } = user;
    await runTool({ command: 'cat', args: [file], cwd: '/', uid, gid, signal });
  } catch {
    signal.throwIfAborted();
    throw new Failure(
      `${file} can't be read by user ${user.name}, who runs the services: put it into ${layout.work}`,
    );
  }
};
