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
// Three gaps between four starts tell how often a query starts a batch.
const keptStarts = 4;

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
    let { planned, committed } = known;
    while (await isThere('offsets', planned + 1)) planned += 1;
    while (committed < planned && (await isThere('commits', committed + 1))) committed += 1;
    if (planned === known.planned && committed === known.committed) return known;
    const batches = await batchesUpTo(files, folder, { planned, committed }, known);
    return known.query === undefined ? batches : { ...batches, query: known.query };
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

type Known = NonNullable<CheckpointReading>;

/** What the files of the newest batches tell; of those in `known` nothing is read again. */
const batchesUpTo = async (
  files: Files,
  folder: string,
  { planned, committed }: Pick<Known, 'planned' | 'committed'>,
  known?: Known,
): Promise<Omit<Known, 'query'>> => {
  const textOf = (batch: number) => readWhole(files, path.join(folder, 'offsets', String(batch)));
  const texts = new Map<number, string>();
  const first = Math.max(known ? known.planned + 1 : 0, planned - keptStarts + 1, 0);
  for (let batch = first; batch <= planned; batch += 1) texts.set(batch, await textOf(batch));
  const landed = async (): Promise<Offsets | undefined> => {
    if (committed === planned) return undefined;
    if (committed < 0) return initialOffsets(files, folder);
    if (known?.planned === committed) return known.endOffsets;
    if (known?.committed === committed && known.committedOffsets) return known.committedOffsets;
    const text = texts.get(committed) ?? (await textOf(committed));
    return text === '' ? undefined : parseOffsets(text);
  };
  const fresh = [...texts.values()].flatMap((text) => startOf(text) ?? []);
  const starts = [...(known?.starts ?? []), ...fresh].slice(-keptStarts);
  const committedOffsets = await landed();
  const endOffsets =
    known?.planned === planned ? known.endOffsets : parseOffsets(texts.get(planned) ?? '');
  return {
    ...{ planned, committed, endOffsets },
    ...(committedOffsets && { committedOffsets }),
    ...(starts.length > 0 && { starts }),
  };
};

/** When a batch was started, ms since the epoch, by the metadata in its file. */
const startOf = (text: string): number | undefined => {
  try {
    const { batchTimestampMs: at } = JSON.parse(text.split('\n')[1] ?? '');
    return Number.isSafeInteger(at) && at > 0 ? at : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Where a query began to read: Spark keeps that of each Kafka source in `sources/N/0`, behind a zero
 * byte that is there for old versions. Undefined where it is not told.
 */
const initialOffsets = async (files: Files, folder: string): Promise<Offsets | undefined> => {
  const sources = path.join(folder, 'sources');
  const found: Offsets = {};
  for (const { name } of await files.list(sources)) {
    const text = await readWhole(files, path.join(sources, name, '0'));
    const offsets = kafkaOffsets(text.slice(text.indexOf('{')));
    for (const [topic, partitions] of Object.entries(offsets ?? {}))
      found[topic] = { ...found[topic], ...partitions };
  }
  return Object.keys(found).length > 0 ? found : undefined;
};

/** The newest planned and committed batch of a checkpoint; null while there is none. */
export const readCheckpoint = async (files: Files, folder: string): Promise<CheckpointReading> => {
  // Commits first: a batch that ends between the two is then never committed before it is planned.
  const committed = await newestWhole(files, path.join(folder, 'commits'));
  const planned = await newestWhole(files, path.join(folder, 'offsets'));
  if (planned < 0) return null;
  const query = await queryOf(files, folder);
  const batches = await batchesUpTo(files, folder, { planned, committed });
  return { ...batches, ...(query ? { query } : {}) };
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
