import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { withDeadline } from '../../clients/deadline.ts';
import { type Files, newestNumber, readWhole } from '../../clients/files.ts';
import type { Reader } from '../../watch/kind.ts';
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
    return { planned, committed, endOffsets };
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
  const committed = newestNumber(await files.list(path.join(folder, 'commits')), /^(\d+)$/);
  const planned = newestNumber(await files.list(path.join(folder, 'offsets')), /^(\d+)$/);
  if (planned < 0) return null;
  return { planned, committed, endOffsets: await offsetsOf(files, folder, planned) };
};

/**
 * The end offsets of a batch by topic and partition, from its file in `offsets/`: the version, the
 * batch's metadata, then a line for every source. Sources other than Kafka are left out; where two
 * read the same partition, the one that is behind counts.
 */
export const parseOffsets = (text: string): Record<string, Record<string, bigint>> => {
  const [version, , ...sources] = text.split('\n');
  const found: Record<string, Record<string, bigint>> = {};
  if (version?.trim() !== 'v1') return found;
  for (const source of sources) {
    for (const [topic, partitions] of Object.entries(kafkaOffsets(source))) {
      found[topic] ??= {};
      for (const [partition, offset] of Object.entries(partitions)) {
        const known = found[topic][partition];
        const next = BigInt(offset);
        if (known === undefined || next < known) found[topic][partition] = next;
      }
    }
  }
  return found;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// Nothing unless all of it is topic → partition → offset: `-` stands for a source without one.
const kafkaOffsets = (line: string): Record<string, Record<string, number>> => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return {};
  }
  const holds =
    isObject(value) &&
    Object.values(value).every(
      (partitions) =>
        isObject(partitions) &&
        Object.entries(partitions).every(
          ([partition, offset]) => /^\d+$/.test(partition) && Number.isSafeInteger(offset),
        ),
    );
  return holds ? (value as Record<string, Record<string, number>>) : {};
};
