import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '../config/errors.ts';

export type Entry = { name: string; folder: boolean };
export type Chunk = { bytes: Buffer; size: number };

/** How a probe reads files, wherever they are: on this disk, or in a container. */
export type Files = {
  /** What a folder holds; nothing where it does not exist. */
  list(folder: string): Promise<Entry[]>;
  /** At most `limit` bytes from `offset`, and the file's size; size 0 where it does not exist. */
  readFrom(file: string, offset: number, limit: number): Promise<Chunk>;
  /** The size in bytes; 0 where it does not exist. */
  sizeOf(file: string): Promise<number>;
};

const ifThere = async <T>(work: Promise<T>, otherwise: T): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return otherwise;
    throw error;
  }
};

export const localFiles: Files = {
  list: async (folder) => {
    const entries = await ifThere(readdir(folder, { withFileTypes: true }), []);
    return entries.map((entry) => ({ name: entry.name, folder: entry.isDirectory() }));
  },
  readFrom: (file, offset, limit) => ifThere(readChunk(file, offset, limit), empty),
  sizeOf: async (file) => (await ifThere(stat(file), undefined))?.size ?? 0,
};

const empty: Chunk = { bytes: Buffer.alloc(0), size: 0 };

const wholeLimit = 64 * 1024 * 1024;

/** A whole text file of at most 64 MiB; empty where it does not exist. */
export const readWhole = async (files: Files, file: string): Promise<string> => {
  const { bytes, size } = await files.readFrom(file, 0, wholeLimit);
  if (size > bytes.length) throw new Error(`${path.basename(file)} has ${size} bytes: too much`);
  return bytes.toString('utf8');
};

/** The highest number that a name carries in the pattern's first group; -1 where none does. */
export const newestNumber = (entries: readonly Entry[], pattern: RegExp): number =>
  entries.reduce((newest, { name }) => Math.max(newest, Number(pattern.exec(name)?.[1] ?? -1)), -1);

const readChunk = async (file: string, offset: number, limit: number): Promise<Chunk> => {
  const handle = await open(path.normalize(file), 'r');
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.max(0, Math.min(limit, size - offset)));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
    return { bytes: bytes.subarray(0, bytesRead), size };
  } finally {
    await handle.close();
  }
};
