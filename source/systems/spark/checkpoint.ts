import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { withDeadline } from '../../clients/deadline.ts';
import { type Files, readWhole } from '../../clients/files.ts';
import { Failure } from '../../config/errors.ts';
import type { Reader } from '../../watch/kind.ts';
import { kafkaOffsets, type Offsets } from './kafka-offsets.ts';
import type { CheckpointReading } from './readings.ts';

const timeoutMs = 3000;
// Folders with hundreds of files are listed now and then; a batch after the last has the next number.
const listEveryMs = 10_000;

/**
 * How far the query's checkpoint is: Spark commits no consumer-group offsets, so this is what tells
 * its backlog. Of the files alone, apart from Spark's servers: it goes on without the master.
 */
export const openCheckpoint = async (
  folder: string,
  files: Files,
): Promise<Reader<CheckpointReading>> => {
  let last: CheckpointReading = null;
  let listDue = 0;
  const isThere = async (part: 'offsets' | 'commits', batch: number) =>
    (await files.sizeOf(path.join(folder, part, String(batch)))) > 0;

  const read = async (): Promise<CheckpointReading> => {
    const known = last;
    // Not there any more: another checkpoint has taken its place.
    if (!known || performance.now() >= listDue || !(await isThere('offsets', known.planned))) {
      const listed = await readCheckpoint(files, folder);
      listDue = performance.now() + listEveryMs;
      return isDeepStrictEqual(known, listed) ? known : listed;
    }
    let { planned, committed, endOffsets } = known;
    while (await isThere('offsets', planned + 1)) planned += 1;
    while (committed < planned && (await isThere('commits', committed + 1))) committed += 1;
    if (planned > known.planned) endOffsets = await offsetsOf(files, folder, planned);
    else if (committed === known.committed) return known;
    return { ...known, planned, committed, endOffsets };
  };

  return {
    read: (signal) =>
      withDeadline(signal, timeoutMs, async () => {
        last = await read();
        return last;
      }),
    close: async () => {},
  };
};

const offsetsOf = async (files: Files, folder: string, batch: number) =>
  parseOffsets(await readWhole(files, path.join(folder, 'offsets', String(batch))));

/** The newest planned and committed batch of a checkpoint; null while there is none. */
export const readCheckpoint = async (files: Files, folder: string): Promise<CheckpointReading> => {
  // Commits first: a batch that ends between the two is then never committed before it is planned.
  const committed = await newestWhole(files, path.join(folder, 'commits'));
  const planned = await newestWhole(files, path.join(folder, 'offsets'));
  if (planned < 0) return null;
  const query = await queryOf(files, folder);
  const endOffsets = await offsetsOf(files, folder, planned);
  return { planned, committed, endOffsets, ...(query ? { query } : {}) };
};

// A machine that lost its power leaves a few empty files.
const mostEmpty = 10;

/** The newest number of a folder whose file is not empty; -1 where there is none. */
const newestWhole = async (files: Files, folder: string): Promise<number> => {
  const numbers = (await files.list(folder))
    .flatMap(({ name }) => (/^\d+$/.test(name) ? [Number(name)] : []))
    .sort((a, b) => b - a);
  for (const number of numbers.slice(0, mostEmpty))
    if ((await files.sizeOf(path.join(folder, String(number)))) > 0) return number;
  return -1;
};

/** The id of the query whose checkpoint it is; undefined where that is not told. */
const queryOf = async (files: Files, folder: string): Promise<string | undefined> => {
  try {
    const { id } = JSON.parse(await readWhole(files, path.join(folder, 'metadata')));
    return typeof id === 'string' && id !== '' ? id : undefined;
  } catch {
    return undefined;
  }
};

/**
 * The end offsets of a batch by topic and partition, from its file in `offsets/`: the version, the
 * batch's metadata, then a line for every source, which v2 (Spark 4.1) begins with the source's name
 * or number and a colon. Sources other than Kafka are left out; where two read the same partition,
 * the one that is behind counts. Throws where the version is another one.
 */
export const parseOffsets = (text: string): Offsets => {
  const [version = '', , ...sources] = text.split('\n');
  const known = version.trim();
  if (known !== 'v1' && known !== 'v2')
    throw new Failure(
      `the checkpoint's offsets are of a version that is not known: ${known.slice(0, 20)}`,
    );
  const found: Offsets = {};
  for (const line of sources) {
    const offsets = kafkaOffsets(known === 'v2' ? line.slice(line.indexOf(':') + 1) : line);
    for (const [topic, partitions] of Object.entries(offsets ?? {})) {
      found[topic] ??= {};
      for (const [partition, next] of Object.entries(partitions)) {
        const other = found[topic][partition];
        if (other === undefined || next < other) found[topic][partition] = next;
      }
    }
  }
  return found;
};
