import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Folders } from '../../config/folders.ts';
import { type Identity, isAlive } from '../../os/processes.ts';
import { labNamePattern } from '../contract/names.ts';
import { withoutArchive } from './install/archives.ts';
import { type Layout, layoutFor } from './state/layout.ts';
import type { Program } from './state/programs.ts';
import { supervisorAt } from './supervisor.ts';

/** What a supervised program writes down of itself before it begins (stack/supervisor/launch.py). */
export type ProgramRecord = Identity & {
  name: string;
  /** Seconds since the epoch. */
  startedAt: number;
  /** What it was started from. */
  digest: string;
  /** The process that waits for its end, where one does. */
  keeper?: Identity;
};

/** The programs that run, with a supervisor or without one; by the records they left in `run/`. */
export const livingPrograms = ({ run }: Pick<Layout, 'run'>): Map<string, ProgramRecord> => {
  let names: string[];
  try {
    names = readdirSync(run).filter((name) => name.endsWith('.pid'));
  } catch {
    return new Map();
  }
  const records = names.map((file) => readRecord(path.join(run, file)));
  return new Map(
    records.flatMap((record) => (record && isLiving(record) ? [[record.name, record]] : [])),
  );
};

const readRecord = (file: string): ProgramRecord | undefined => {
  try {
    const record = JSON.parse(readFileSync(file, 'utf8')) as Omit<ProgramRecord, 'name'>;
    return { ...record, name: path.basename(file, '.pid') };
  } catch {
    // Another program's file, or one that goes just now.
    return undefined;
  }
};

// Start times count from the boot: one from before it may be another process's now.
const isLiving = (record: ProgramRecord): boolean =>
  record.startedAt > Date.now() / 1000 - os.uptime() - 60 && isAlive(record);

/** A short name of everything that a program is started from. */
export const digestOf = (program: Program, settings: Record<string, string>): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        withoutArchive(program.command),
        program.environment,
        program.directory,
        settings,
      ]),
    )
    .digest('hex')
    .slice(0, 16);

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
