import path from 'node:path';
import { type Files, readWhole } from '../../clients/files.ts';
import { parseOffsets } from './checkpoint.ts';
import type { Offsets } from './kafka-offsets.ts';

/** A micro-batch as the checkpoint has it. */
export type PlannedBatch = {
  batch: number;
  /** When it was planned, ms since the epoch by the driver’s clock; null where it does not tell. */
  at: number | null;
  /** topic → partition → offset of the next record to read; `starts` null where they are kept no longer. */
  starts: Offsets | null;
  ends: Offsets;
};

const offsetsFile = (folder: string, batch: number): string =>
  path.join(folder, 'offsets', String(batch));

/** The end offsets of a batch; undefined where its file is not there or is empty. */
const readEnds = async (files: Files, folder: string, batch: number) => {
  const text = await readWhole(files, offsetsFile(folder, batch));
  return text === '' ? undefined : { text, ends: parseOffsets(text) };
};

/** Where the query began, by `sources/N/0`: the partitions that the first batch found. */
const readBeginning = async (files: Files, folder: string): Promise<Offsets | null> => {
  const found: Offsets = {};
  const sources = await files.list(path.join(folder, 'sources'));
  for (const { name } of sources) {
    const text = await readWhole(files, path.join(folder, 'sources', name, '0'));
    // Spark writes a zero byte before it, for versions of its own that could not read it otherwise.
    const [version = '', line = ''] = text.replace(/^\0/, '').split('\n');
    if (version.trim() !== 'v1') continue;
    Object.assign(found, parseOffsets(`v1\n{}\n${line}`));
  }
  return Object.keys(found).length > 0 ? found : null;
};

/** Reads one batch of a checkpoint; undefined where it is not there (any more). */
export const readBatch = async (
  files: Files,
  folder: string,
  batch: number,
): Promise<PlannedBatch | undefined> => {
  const own = batch < 0 ? undefined : await readEnds(files, folder, batch);
  if (!own) return undefined;
  const starts =
    batch === 0
      ? await readBeginning(files, folder)
      : ((await readEnds(files, folder, batch - 1))?.ends ?? null);
  return { batch, at: plannedAt(own.text), starts, ends: own.ends };
};

const plannedAt = (text: string): number | null => {
  try {
    const at = Number(JSON.parse(text.split('\n')[1] ?? '').batchTimestampMs);
    return Number.isFinite(at) && at > 0 ? at : null;
  } catch {
    return null;
  }
};

/** The numbers of the batches that a checkpoint keeps, in order; Spark deletes all but the last hundred. */
export const keptBatches = async (files: Files, folder: string): Promise<number[]> =>
  (await files.list(path.join(folder, 'offsets')))
    .flatMap(({ name }) => (/^\d+$/.test(name) ? [Number(name)] : []))
    .sort((a, b) => a - b);

/**
 * The batch that took an offset: the first whose end is beyond it. `not yet`: with how far the newest
 * has come; `unknown`: it is older than what the checkpoint keeps. Offsets only grow from batch to
 * batch, so a few files are read of however many.
 */
export const findBatch = async (
  files: Files,
  folder: string,
  { topic, partition, offset }: { topic: string; partition: number; offset: bigint },
): Promise<PlannedBatch | { reachedTo: bigint | null } | 'unknown'> => {
  const endIn = (ends: Offsets): bigint | null => ends[topic]?.[String(partition)] ?? null;
  const numbers = await keptBatches(files, folder);
  const endOf = async (number: number) => {
    const found = await readEnds(files, folder, number);
    return found && endIn(found.ends);
  };
  let [low, high] = [0, numbers.length - 1];
  // A machine that lost its power leaves an empty file at the end.
  while (high >= 0 && (await endOf(numbers[high] as number)) === undefined) high -= 1;
  if (high < 0) return { reachedTo: null };
  const last = (await endOf(numbers[high] as number)) ?? null;
  if (last === null || last <= offset) return { reachedTo: last };
  while (low < high) {
    const middle = (low + high) >> 1;
    if (((await endOf(numbers[middle] as number)) ?? -1n) > offset) high = middle;
    else low = middle + 1;
  }
  const batch = await readBatch(files, folder, numbers[low] as number);
  if (!batch) return 'unknown';
  const from = batch.starts && endIn(batch.starts);
  // Of the oldest that is kept nothing tells where it began; a partition that is new begins at 0.
  if (batch.starts === null) return 'unknown';
  return from !== null && offset < from ? 'unknown' : batch;
};
