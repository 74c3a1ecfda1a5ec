import { existsSync, statfsSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Failure } from '../../../config/errors.ts';
import { bytes } from '../../../text/units.ts';

const mega = 1024 * 1024;

/** What a lab's own data, logs and a burst of changes need at the start, in bytes. */
export const dataRoom = 512 * mega;

/** What the services and the job hold in memory together (measured: 3.0 GB), in bytes. */
export const memoryRoom = 3072 * mega;

/**
 * Checks the free disk space for what is about to be written; folders on the same file system share
 * it. Throws a Failure that names the folder, what it needs and what is free.
 */
export const checkDisk = (
  needs: readonly { folder: string; bytes: number }[],
  freeIn: (folder: string) => number = freeBytes,
): void => {
  const byDevice = new Map<number, { folder: string; bytes: number }>();
  for (const need of needs.filter((n) => n.bytes > 0)) {
    const device = statSync(existingParent(need.folder)).dev;
    const so = byDevice.get(device);
    byDevice.set(device, { folder: need.folder, bytes: need.bytes + (so?.bytes ?? 0) });
  }
  for (const { folder, bytes: needed } of byDevice.values()) {
    const free = freeIn(existingParent(folder));
    if (free < needed)
      throw new Failure(
        `${folder} needs ${bytes(needed)} of disk and ${bytes(free)} are free: free some, or set CDC_TOP_HOME to a folder on another disk`,
      );
  }
};

/** Checks the memory that can still be had. Throws a Failure with the cure. */
export const checkMemory = (available: number = availableMemory()): void => {
  if (available < memoryRoom)
    throw new Failure(
      `the lab needs ${bytes(memoryRoom)} of memory and ${bytes(available)} can be had: end something large, or use a larger machine`,
    );
};

// Of a control group only the limit counts: what it uses now is mostly page cache, which gives way.
const availableMemory = (): number => {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(os.freemem(), limit) : os.freemem();
};

const freeBytes = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};

const existingParent = (folder: string): string => {
  let at = folder;
  while (!existsSync(at)) at = path.dirname(at);
  return at;
};
