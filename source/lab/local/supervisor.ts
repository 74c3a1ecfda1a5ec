import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, Failure } from '../../config/errors.ts';
import type { Folders } from '../../config/folders.ts';
import { log } from '../../config/log.ts';
import { type Identity, identify, isAlive } from '../../os/processes.ts';
import type { ServiceState } from '../../watch/lab.ts';
import { labNamePattern } from '../contract/names.ts';
import { livingPrograms, type ProgramRecord } from './records.ts';
import { type Layout, layoutFor } from './state/layout.ts';
import { call, XmlRpcFault } from './xmlrpc.ts';

export type ProcessInfo = {
  name: string;
  state: ServiceState;
  /** supervisord's own word: RUNNING, BACKOFF, FATAL … */
  stateName: string;
  pid: number;
  /** The process that the supervisor started, which may only look after the other. */
  supervised: number;
  /** Seconds since the epoch; 0 where it never started. */
  start: number;
  /** When it was stopped by request, seconds since the epoch; 0 where it was not. */
  stop: number;
  exitStatus: number;
  spawnError: string;
};

const states: Record<string, ServiceState> = {
  RUNNING: 'running',
  STARTING: 'starting',
  BACKOFF: 'starting',
  STOPPING: 'stopping',
  STOPPED: 'stopped',
  EXITED: 'stopped',
  FATAL: 'failed',
  UNKNOWN: 'failed',
};

// supervisord's fault codes that only say that what was asked for is so already.
const alreadyStarted = 60;
const notRunning = 70;
const alreadyAdded = 90;

/** A program that runs though no supervisor knows it. */
export const orphaned = ({ name, pid, startedAt }: ProgramRecord): ProcessInfo => ({
  name,
  state: 'running',
  stateName: 'RUNNING',
  pid,
  supervised: 0,
  start: startedAt,
  stop: 0,
  exitStatus: 0,
  spawnError: '',
});

// One that ended by itself as it should not have was given up.
const stateOf = (name: string, exitStatus: number): ServiceState =>
  name === 'EXITED' && exitStatus !== 0 ? 'failed' : (states[name] ?? 'failed');

/** A client of one lab's supervisord, over its unix socket. */
export const supervisorAt = ({ socket, run }: Pick<Layout, 'socket' | 'run'>) => {
  const tolerate = async (code: number, promise: Promise<unknown>) => {
    try {
      await promise;
    } catch (error) {
      if (!(error instanceof XmlRpcFault) || error.code !== code) throw error;
    }
  };
  return {
    /** The supervisor's pid and start time; undefined where none answers. */
    async identity(): Promise<Identity | undefined> {
      try {
        return identify(Number(await call(socket, 'supervisor.getPID', [], { timeoutMs: 3000 })));
      } catch (error) {
        if (['ENOENT', 'ECONNREFUSED', 'ECONNRESET'].includes(codeOf(error) ?? ''))
          return undefined;
        throw error;
      }
    },
    /**
     * Every program with its state, and with the process that does its work (launch.py may only
     * stand in for that); an empty list where no supervisor answers.
     */
    async processes(): Promise<ProcessInfo[]> {
      if (!(await this.identity())) return [];
      const answer = (await call(socket, 'supervisor.getAllProcessInfo', [])) as Record<
        string,
        string | number
      >[];
      const living = livingPrograms({ run });
      return answer.map((info) => {
        const record = Number(info.pid) > 0 ? living.get(String(info.name)) : undefined;
        return {
          name: String(info.name),
          state: stateOf(String(info.statename), Number(info.exitstatus)),
          stateName: String(info.statename),
          pid: record?.pid ?? Number(info.pid),
          supervised: Number(info.pid),
          start: record?.startedAt ?? Number(info.start),
          // What ends by itself is EXITED or FATAL.
          stop: info.statename === 'STOPPED' ? Number(info.stop) || 0 : 0,
          exitStatus: Number(info.exitstatus),
          spawnError: String(info.spawnerr ?? ''),
        };
      });
    },
    /**
     * Makes the supervisor know a program whose section was written or changed. One that runs stays
     * as it is.
     */
    async learn(name: string): Promise<void> {
      const answer = (await call(socket, 'supervisor.reloadConfig', [])) as string[][][];
      const [added = [], changed = []] = answer[0] ?? [];
      if (changed.includes(name)) await call(socket, 'supervisor.removeProcessGroup', [name]);
      if (changed.includes(name) || added.includes(name))
        await tolerate(alreadyAdded, call(socket, 'supervisor.addProcessGroup', [name]));
    },
    start: (name: string) =>
      tolerate(alreadyStarted, call(socket, 'supervisor.startProcess', [name, false])),
    /** Returns once the program has ended, by force after its stop time. */
    stop: (name: string, timeoutMs: number) =>
      tolerate(notRunning, call(socket, 'supervisor.stopProcess', [name, true], { timeoutMs })),
    /** Ends the supervisor and whatever it still runs; returns once its process is gone. */
    async shutdown(timeoutMs: number): Promise<void> {
      const identity = await this.identity();
      if (!identity) return;
      await call(socket, 'supervisor.shutdown', []);
      const deadline = Date.now() + timeoutMs;
      while (isAlive(identity) && Date.now() < deadline) await sleep(50);
      if (isAlive(identity)) throw new Failure(`the supervisor (pid ${identity.pid}) does not end`);
    },
  };
};
export type Supervisor = ReturnType<typeof supervisorAt>;

/**
 * Starts supervisord, which leaves the terminal by itself, and waits until it answers. The services
 * inherit `env` and nothing of the user's own environment.
 */
export const startSupervisor = async (options: {
  python: string;
  configuration: string;
  socket: string;
  run: string;
  env: Record<string, string>;
  cwd: string;
  uid?: number;
  gid?: number;
  signal: AbortSignal;
}): Promise<void> => {
  const { python, configuration, env, cwd, uid, gid } = options;
  let output = '';
  const child = spawn(python, ['-m', 'supervisor.supervisord', '-c', configuration], {
    cwd,
    env,
    uid,
    gid,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const collect = (chunk: Buffer) => {
    output += chunk.toString('utf8');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  });
  // The daemon holds no pipe of ours: supervisord reopens all three on /dev/null.
  child.stdout.destroy();
  child.stderr.destroy();
  if (code !== 0) {
    log('supervisord', output);
    const why = output.trim().split('\n').at(-1) ?? '';
    throw new Failure(`the supervisor did not start (exit ${code}): ${why}`);
  }
  const supervisor = supervisorAt(options);
  const deadline = Date.now() + 15_000;
  while (!(await supervisor.identity())) {
    if (Date.now() > deadline) throw new Failure('the supervisor started but does not answer');
    await sleep(50, undefined, { signal: options.signal });
  }
};

/** The names of the labs of which something runs now. */
export const runningLabs = async (folders: Folders): Promise<string[]> => {
  const names = existsSync(folders.state)
    ? readdirSync(folders.state).filter((name) => labNamePattern.test(name))
    : [];
  const running = await Promise.all(
    names.map(async (name) => {
      const layout = layoutFor(name, folders);
      const runs = livingPrograms(layout).size > 0 || (await supervisorAt(layout).identity());
      return runs ? name : undefined;
    }),
  );
  return running.filter((name) => name !== undefined);
};
