import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Identity,
  identify,
  isAlive,
  isStopped,
  signalProcess,
  treesOf,
} from '../../os/processes.ts';
import type { Replaced } from '../contract/engine.ts';
import { livingPrograms } from './records.ts';
import { givenUp } from './state/programs.ts';
import type { Site } from './state/site.ts';
import { supervisorAt } from './supervisor.ts';

// The supervisor starts at once what has ended; a machine that is busy takes its time.
const comesBackMs = 20_000;
const lookMs = 300;

/**
 * Ends a program with all its children, and sees the supervisor start it anew; see Engine.replace. The
 * supervisor is not asked to stop it: it would wait for a process that hears nothing.
 */
export const replaceService = async (
  { layout }: Site,
  name: string,
  { politeMs, signal }: { politeMs: number; signal: AbortSignal },
): Promise<Replaced> => {
  const supervisor = supervisorAt(layout);
  const find = async () => (await supervisor.processes()).find((info) => info.name === name);
  const before = await find();
  if (!before?.pid) return { kind: 'stopped', why: 'it is no longer running' };
  const who = livingPrograms(layout).get(name) ?? identify(before.pid);
  if (!who) return { kind: 'stopped', why: 'it has ended by itself meanwhile' };
  if (!(await end(who, name === 'postgres' ? 'SIGINT' : 'SIGTERM', politeMs)))
    return { kind: 'failed', why: `pid ${who.pid} can’t be ended` };
  let state = 'gone';
  for (const deadline = Date.now() + comesBackMs; Date.now() < deadline; ) {
    const info = await find();
    state = info?.stateName ?? 'gone';
    if (['STOPPED', 'STOPPING', 'gone'].includes(state))
      return { kind: 'stopped', why: 'somebody has stopped it meanwhile' };
    if (state === 'FATAL' || (state === 'EXITED' && info?.exitStatus === givenUp)) break;
    // A driver that heeds the polite signal ends as if it had come to its end.
    if (state === 'EXITED') await supervisor.start(name);
    // The process that the supervisor knows may outlive the program for a moment (launch.py).
    const isAnother = info && info.supervised !== before.supervised && info.pid !== who.pid;
    if (state === 'RUNNING' && isAnother && identify(info.pid))
      return {
        kind: 'restarted',
        why: `pid ${who.pid} has ended, pid ${info.pid} has taken its place`,
      };
    await sleep(lookMs, undefined, { signal });
  }
  return { kind: 'failed', why: `it was ended and has not come back: ${state}` };
};

/** Ends a process and all below it, by force where the polite signal does not help. */
const end = async (root: Identity, polite: NodeJS.Signals, politeMs: number): Promise<boolean> => {
  const everybody = treesOf([root]);
  // One that is stopped can't hear: there is nothing to wait for.
  if (!isStopped(root.pid)) {
    signalProcess(root, polite);
    await gone([root], politeMs);
  }
  signalProcess(root, 'SIGKILL');
  await gone([root], 5000);
  // Children that are stopped, or have left the process group, would keep ports and memory.
  await gone(everybody, 1000);
  for (const one of everybody) signalProcess(one, 'SIGKILL');
  return !isAlive(root);
};

const gone = async (identities: readonly Identity[], ms: number): Promise<void> => {
  for (const deadline = Date.now() + ms; Date.now() < deadline && identities.some(isAlive); )
    await sleep(50);
};
