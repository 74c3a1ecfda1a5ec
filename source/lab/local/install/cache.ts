import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../../../config/folders.ts';
import { acquireLock, type Holder, lockHolder } from '../../../os/lock.ts';
import type { Unit, UnitContext, UnitId } from './types.ts';

/** Where a unit is installed. Its folder is used only once the pointer to it stands. */
export type UnitCache = ReturnType<typeof unitCache>;

/**
 * The cache of installed units. An installation goes into a fresh folder `<key>-<attempt>`; when it
 * is complete, a pointer file `<key>.json` is renamed into place. So nothing half-done is ever taken
 * for done, and a leftover process of an interrupted run writes only where nobody looks.
 */
export const unitCache = (root: string) => {
  const pointer = (unit: Unit) => path.join(root, `${keyOf(unit)}.json`);

  const folder = (unit: Unit): string | undefined => {
    try {
      const { folder: name } = JSON.parse(readFileSync(pointer(unit), 'utf8')) as {
        folder: string;
      };
      const full = path.join(root, name);
      return existsSync(full) ? full : undefined;
    } catch {
      return undefined;
    }
  };

  return {
    root,
    /** The folder of a completely installed unit; undefined where it is not (wholly) there. */
    folder,
    /** Installs a unit unless it is there, or another process does so meanwhile. */
    async install(
      unit: Unit,
      context: Omit<UnitContext, 'logFile'>,
      onWait: (holder: Holder) => void,
    ): Promise<void> {
      makeFolder(root);
      const lock = path.join(root, `${keyOf(unit)}.lock`);
      const release = await acquireLock(lock, `installing ${unit.id}`, {
        signal: context.signal,
        onWait,
      });
      try {
        if (folder(unit)) return;
        sweep(root, keyOf(unit));
        const name = `${keyOf(unit)}-${randomBytes(4).toString('hex')}`;
        const full = path.join(root, name);
        mkdirSync(full, { mode: 0o755 });
        const logFile = path.join(root, 'logs', `${unit.id}.log`);
        // What an installer that is killed leaves goes with its folder.
        const tmp = path.join(full, '.tmp');
        mkdirSync(tmp);
        const env = { ...context.env, TMPDIR: tmp };
        await unit.install(full, { ...context, env, logFile });
        rmSync(tmp, { recursive: true, force: true });
        const aside = `${pointer(unit)}.new`;
        writeFileSync(aside, `${JSON.stringify({ unit: unit.id, folder: name })}\n`);
        renameSync(aside, pointer(unit));
      } finally {
        release();
      }
    },
    /** Deletes what the installers kept to resume from, unless one of another process needs it. */
    dropDownloads(): void {
      if (activeInstalls(root).length > 0) return;
      rmSync(downloadsFolder(root), { recursive: true, force: true });
    },
  };
};

/** Where the installers keep half-finished downloads between two attempts. */
export const downloadsFolder = (root: string): string => path.join(root, 'downloads');

/** Locks of installations under way in a cache folder, held by living processes. */
export const activeInstalls = (root: string): Holder[] =>
  (existsSync(root) ? readdirSync(root) : [])
    .filter((name) => name.endsWith('.lock'))
    .map((name) => lockHolder(path.join(root, name)))
    .filter((holder) => holder !== undefined);

/** A name that changes whenever what would be installed changes. */
export const keyOf = (unit: { id: UnitId; inputs: readonly string[] }): string => {
  const hash = createHash('sha256');
  for (const input of [process.platform, process.arch, ...unit.inputs]) hash.update(`${input}\0`);
  return `${unit.id}-${hash.digest('hex').slice(0, 12)}`;
};

const sweep = (root: string, key: string) => {
  for (const name of readdirSync(root)) {
    if (!name.startsWith(`${key}-`)) continue;
    try {
      rmSync(path.join(root, name), { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // A leftover process still writes there; the next installation sweeps again.
    }
  }
};
