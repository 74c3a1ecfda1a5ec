import path from 'node:path';
import { withDeadline } from '../../../clients/deadline.ts';
import { type Files, localFiles, readWhole } from '../../../clients/files.ts';
import type { Lab } from '../../../watch/lab.ts';
import { readCheckpoint } from '../checkpoint.ts';
import { kafkaOffsets, type Offsets } from '../kafka-offsets.ts';
import type { QuerySettings } from './settings.ts';

/** Whoever examines sets a shorter limit; this one is for a server that never answers. */
const longestMs = 10_000;
// A lab in trouble takes long to tell which job it runs.
const jobMs = 1800;
/** How many of the newest batches are looked at: enough for a pace. */
const lastBatches = 5;
const largestJob = 512 * 1024;

/** A query’s checkpoint, and the job that a lab runs. */
export const readQuery = (
  checkpoint: string,
  files: Files,
  lab: Lab | undefined,
  signal: AbortSignal,
): Promise<QuerySettings> =>
  withDeadline(signal, longestMs, async (inner) => {
    const [found, started, batches, job] = await Promise.all([
      readCheckpoint(files, checkpoint),
      startedAt(files, checkpoint),
      batchesIn(files, checkpoint),
      withDeadline(inner, jobMs, (limit) => jobOf(lab, limit)).catch(() => null),
    ]);
    return {
      checkpoint,
      planned: found?.planned ?? -1,
      committed: found?.committed ?? -1,
      queryId: found?.query ?? null,
      endOffsets: found?.endOffsets ?? null,
      ...{ started, ...batches, job },
    };
  });

/** What the Kafka source writes down before its first batch, in `sources/0/0`: a zero byte, `v1`, the offsets. */
const startedAt = async (files: Files, checkpoint: string): Promise<Offsets | null> => {
  const all: Offsets = {};
  for (const { name } of await files.list(path.join(checkpoint, 'sources'))) {
    const text = await readWhole(files, path.join(checkpoint, 'sources', name, '0'));
    const offsets = kafkaOffsets(text.slice(text.indexOf('{')));
    if (offsets) Object.assign(all, offsets);
  }
  return Object.keys(all).length > 0 ? all : null;
};

const batchesIn = async (
  files: Files,
  checkpoint: string,
): Promise<Pick<QuerySettings, 'batchTimes' | 'secondAt' | 'empty'>> => {
  const empty: string[] = [];
  const numbersOf = async (part: 'offsets' | 'commits') =>
    (await files.list(path.join(checkpoint, part)))
      .flatMap(({ name }) => (/^\d+$/.test(name) ? [Number(name)] : []))
      .sort((a, b) => a - b);
  const [planned, committed] = await Promise.all([numbersOf('offsets'), numbersOf('commits')]);
  const timeOf = async (number: number | undefined): Promise<number | null> => {
    if (number === undefined) return null;
    const text = await readWhole(files, path.join(checkpoint, 'offsets', String(number)));
    return Number(/"batchTimestampMs":(\d+)/.exec(text)?.[1] ?? Number.NaN) || null;
  };
  for (const number of committed.slice(-lastBatches))
    if ((await files.sizeOf(path.join(checkpoint, 'commits', String(number)))) === 0)
      empty.push(`commits/${number}`);
  const batchTimes: number[] = [];
  for (const number of planned.slice(-lastBatches)) {
    if ((await files.sizeOf(path.join(checkpoint, 'offsets', String(number)))) === 0)
      empty.push(`offsets/${number}`);
    const at = await timeOf(number);
    if (at !== null) batchTimes.push(at);
  }
  return { batchTimes, secondAt: await timeOf(planned[1]), empty };
};

// A job of a lab is a file of this machine, or one that can’t be read.
const jobOf = async (lab: Lab | undefined, signal: AbortSignal): Promise<QuerySettings['job']> => {
  const file = (await lab?.status(signal))?.job.file;
  if (!file) return null;
  const { bytes, size } = await localFiles.readFrom(file, 0, largestJob);
  return size === 0 || size > largestJob ? null : { file, text: bytes.toString('utf8') };
};
