import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { log } from '../../../config/log.ts';
import type { Lab } from '../state/lab.ts';
import type { Layout } from '../state/layout.ts';

const reads = '-XX:SharedArchiveFile=';
const writes = '-XX:ArchiveClassesAtExit=';

/**
 * Class data archives: what a JVM has loaded and verified, kept for the next one that runs the same
 * classes, which then starts with half of the work. The first JVM of a kind writes one when it ends;
 * `down` puts it into the cache, for every lab. The JVM checks that an archive fits its Java and its
 * jars, and goes on without where it does not.
 */
const cacheOf = ({ installed }: Pick<Lab, 'installed'>): string =>
  path.join(path.dirname(installed.jars), 'archives');

// A unit's folder, which the class path names, has a name of its own for each installation.
const fileName = ({ installed }: Lab, program: string, classPath: string): string => {
  const hash = createHash('sha256');
  for (const input of [classPath, javaRelease(installed.javaHome)]) hash.update(`${input}\0`);
  return `${program}-${hash.digest('hex').slice(0, 12)}.jsa`;
};

const javaRelease = (home: string): string => {
  try {
    return home + readFileSync(path.join(home, 'release'), 'utf8');
  } catch {
    return home;
  }
};

/** The JVM's options that use a program's archive or, where there is none yet, write it. */
export const archiveOptions = (lab: Lab, program: string, classPath: string): string[] => {
  const name = fileName(lab, program, classPath);
  const kept = path.join(cacheOf(lab), name);
  return [
    existsSync(kept) ? reads + kept : writes + path.join(lab.layout.archives, name),
    // A line for each class that can't be in it, and for an archive that does not fit.
    '-Xlog:cds*=off',
  ];
};

/** A command line without its archive: whether there is one makes a program no other. */
export const withoutArchive = (command: readonly string[]): string[] =>
  command.filter((word) => !word.startsWith(reads) && !word.startsWith(writes));

/** Seconds that a program may take to end: writing an archive takes a busy machine long. */
export const stopSeconds = (command: readonly string[], usual: number): number =>
  command.some((word) => word.startsWith(writes)) ? Math.max(usual, 50) : usual;

/** Moves what ended JVMs have written into the cache. Never fails: archives only save time. */
export const keepArchives = (layout: Layout, cacheFolder: string): void => {
  try {
    const own = layout.archives;
    const kept = path.join(cacheFolder, 'archives');
    const names = existsSync(own) ? readdirSync(own).filter((name) => name.endsWith('.jsa')) : [];
    for (const name of names) {
      const file = path.join(own, name);
      if (isComplete(file) && !existsSync(path.join(kept, name))) {
        mkdirSync(kept, { recursive: true, mode: 0o755 });
        const aside = path.join(kept, `${name}.${process.pid}`);
        copyFileSync(file, aside);
        chmodSync(aside, 0o644);
        renameSync(aside, path.join(kept, name));
      }
      rmSync(file, { force: true });
    }
  } catch (error) {
    log('class data archives are not kept', error);
  }
};

// The JVM writes the header, which begins with a number that is not 0, after everything else.
const isComplete = (file: string): boolean => {
  const head = Buffer.alloc(4);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, head, 0, 4, 0);
  } finally {
    closeSync(descriptor);
  }
  return head.readUInt32LE() !== 0;
};
