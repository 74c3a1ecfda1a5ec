import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../config/errors.ts';
import { makeFolder, unmakeFolders } from '../config/folders.ts';
import { type Identity, identify, isAlive } from './processes.ts';

export type Holder = Identity & { purpose: string; since: string };

/**
 * Takes a lock file, waiting while a living process holds it; a dead holder's lock is taken over.
 * `onWait` hears once who holds it. Returns the function that releases it.
 */
export const acquireLock = async (
  file: string,
  purpose: string,
  { signal, onWait }: { signal: AbortSignal; onWait?: (holder: Holder) => void },
): Promise<() => void> => {
  const made = makeFolder(path.dirname(file));
  const own = ownText(purpose);
  let told = false;
  while (!create(file, own)) {
    const holder = readHolder(file);
    if (holder && !isAlive(holder)) {
      if (breakLock(file, holder, own)) continue;
    } else if (holder && !told) {
      told = true;
      onWait?.(holder);
    }
    await sleep(150, undefined, { signal });
    // Who held it may have taken the folder back.
    made.push(...makeFolder(path.dirname(file)));
  }
  return releaser(file, own, made);
};

/** Takes a lock file as `acquireLock` does; undefined, at once, where somebody living holds it. */
export const tryLock = (file: string, purpose: string): (() => void) | undefined => {
  const made = makeFolder(path.dirname(file));
  const own = ownText(purpose);
  for (;;) {
    if (create(file, own)) return releaser(file, own, made);
    const holder = readHolder(file);
    const gone = holder ? !isAlive(holder) && breakLock(file, holder, own) : true;
    if (!gone) {
      unmakeFolders(made);
      return undefined;
    }
    made.push(...makeFolder(path.dirname(file)));
  }
};

/** Hands a lock file that this process holds to another process: it is held for as long as that one lives. */
export const handLock = (file: string, purpose: string, to: Identity): void => {
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, textOf(purpose, to), { mode: 0o644 });
  renameSync(aside, file);
};

/** Removes a lock file that is held for this purpose, whoever holds it. */
export const dropLock = (file: string, purpose: string): void => {
  if (readHolder(file)?.purpose === purpose) rmSync(file, { force: true });
};

const textOf = (purpose: string, { pid, startTime }: Identity): string => {
  const holder: Holder = { pid, startTime, purpose, since: new Date().toISOString() };
  return JSON.stringify(holder);
};
const ownText = (purpose: string): string => textOf(purpose, identify(process.pid) as Identity);

const releaser = (file: string, own: string, made: readonly string[]) => () => {
  if (readText(file) === own) rmSync(file, { force: true });
  // Where nothing has come of it, nothing is left of it.
  unmakeFolders(made);
};

/** Who holds the lock now; undefined where nobody living does. */
export const lockHolder = (file: string): Holder | undefined => {
  const holder = readHolder(file);
  return holder && isAlive(holder) ? holder : undefined;
};

// Written aside and linked into place: a lock file is never seen empty or half written.
const create = (file: string, content: string): boolean => {
  const aside = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    writeFileSync(aside, content, { mode: 0o644 });
    linkSync(aside, file);
    return true;
  } catch (error) {
    // Held, or its folder was taken back in this moment.
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOENT') return false;
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
};

// Two waiters may see the same dead holder: breaking needs a lock itself, so that the slower one
// can't remove what the quicker one has just taken. Returns false where another one is at it.
const breakLock = (file: string, dead: Holder, own: string): boolean => {
  const guard = `${file}.break`;
  if (!create(guard, own)) {
    const breaker = readHolder(guard);
    if (breaker && !isAlive(breaker)) rmSync(guard, { force: true });
    return false;
  }
  try {
    const holder = readHolder(file);
    if (holder?.pid === dead.pid && holder.startTime === dead.startTime) {
      rmSync(file, { force: true });
    }
    return true;
  } finally {
    rmSync(guard, { force: true });
  }
};

const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

const readHolder = (file: string): Holder | undefined => {
  const text = readText(file);
  if (text === undefined) return undefined;
  try {
    const holder = JSON.parse(text) as Holder;
    if (Number.isInteger(holder.pid) && typeof holder.startTime === 'string') return holder;
  } catch {
    // Falls through: what isn't ours counts as a dead holder's.
  }
  return { pid: 0, startTime: '', purpose: 'unknown', since: '' };
};
