import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SourceName } from '../../config/choices.ts';
import type { Folders } from '../../config/folders.ts';
import { makeFolder } from '../../config/folders.ts';
import type { Capture } from '../../watch/lab.ts';
import { captures } from '../contract/names.ts';
import type { Ports } from '../contract/ports.ts';

/**
 * What is remembered of a lab, in compose.json: nothing of it is needed to find or watch one that
 * has containers, but `down` removes those.
 */
export type Memory = {
  schema: 1;
  engine: 'compose';
  name: string;
  versions: string;
  source: SourceName;
  capture: Capture;
  ports: Partial<Ports>;
  /** Images that were named in place of the usual ones, by their variable. */
  images?: Record<string, string>;
};

const imageVariable = /^LAB_[A-Z_]+_IMAGE$/;

/** The images of a lab that are named: those of the environment, before those that are remembered. */
export const namedImages = (
  remembered: Pick<Memory, 'images'> | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> => {
  const named = Object.entries({ ...remembered?.images, ...env });
  return Object.fromEntries(
    named.flatMap(([name, value]) => (value && imageVariable.test(name) ? [[name, value]] : [])),
  );
};

/** Where the memory of a lab is kept. */
export const memoryFile = (name: string, folders: Pick<Folders, 'state'>): string =>
  path.join(folders.state, name, 'compose.json');

/** What is remembered; undefined where that is nothing, or nothing that can be read. */
export const readMemory = (file: string): Memory | undefined => {
  try {
    const memory = JSON.parse(readFileSync(file, 'utf8')) as Memory;
    const isOne = memory.schema === 1 && captures.includes(memory.capture);
    // Of a time when PostgreSQL was the only one.
    const { source = 'postgres' } = memory;
    return isOne && typeof memory.versions === 'string' ? { ...memory, source } : undefined;
  } catch {
    return undefined;
  }
};

/** Replaces what is remembered as a whole. */
export const writeMemory = (file: string, memory: Memory): void => {
  makeFolder(path.dirname(file));
  writeFileSync(`${file}.new`, `${JSON.stringify(memory, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

/** Forgets a lab. */
export const forget = (file: string): void => {
  rmSync(file, { force: true });
};
