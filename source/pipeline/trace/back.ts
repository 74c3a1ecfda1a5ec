import { messageOf } from '../../config/errors.ts';
import { log } from '../../config/log.ts';
import type { Live, Sources } from '../../panes/open-view.ts';
import type { TraceOf } from '../../panes/places.ts';
import { findVersion, readLanding } from '../../systems/delta/landing.ts';
import { placesOf } from '../../systems/kafka/detail/source.ts';
import { topicScanner } from '../../systems/kafka/scan.ts';
import { readBatch } from '../../systems/spark/batches.ts';
import { offsetRanges } from '../../systems/spark/offsets.ts';
import { batchesIn } from '../../systems/spark/query-events.ts';
import { createListeners } from '../../watch/listeners.ts';
import type { Pipeline } from '../../watch/target.ts';
import { type Accesses, accessesOf } from './accesses.ts';
import { type BatchContent, contentOf, together } from './transactions.ts';

export type BackOf = Extract<TraceOf, { by: 'batch' | 'version' }>;

/** A piece of a topic that a batch took: from `from` to before `to`. */
export type Range = { topic: string; partition: number; from: bigint; to: bigint };

/** A batch, the version that it made, and the transactions whose records it took. */
export type Back = {
  of: BackOf;
  state: 'reading' | 'read' | 'not found';
  query: string | null;
  batch: number | null;
  version: number | null;
  /** When the batch was planned, and when the version was committed, ms by the driver’s clock. */
  plannedAt: number | null;
  committedAt: number | null;
  rows: number | null;
  ranges: readonly Range[];
  /** Where the ranges were read. */
  readFrom: string;
  content: BatchContent;
  /** Why something is not told. */
  gaps: readonly string[];
};

const none: BatchContent = {
  ...{ transactions: [], count: 0, atLeast: false, records: 0, tombstones: 0, others: 0 },
};

/** Reads from a batch or a version back to its transactions, once. */
export const followBack = (
  sources: Sources,
  pipeline: Pipeline,
  of: BackOf,
): Live<unknown, Back> => {
  const abort = new AbortController();
  const listeners = createListeners();
  const on = accessesOf(sources, pipeline);
  let back: Back = {
    ...{ of, state: 'reading', query: null, batch: null, version: null, plannedAt: null },
    ...{ committedAt: null, rows: null, ranges: [], readFrom: '', content: none, gaps: [] },
  };
  const tell = (more: Partial<Back>) => {
    if (abort.signal.aborted) return;
    back = { ...back, ...more };
    listeners.tell();
  };
  const missing = (why: string) => tell({ state: 'not found', gaps: [...back.gaps, why] });

  const run = async () => {
    const known = await batchOf(on, of);
    if ('missing' in known) return missing(known.missing);
    tell(known);
    const { query, batch } = known;
    const taken = await rangesOf(on, query, batch);
    if ('missing' in taken) return missing(taken.missing);
    tell(taken);
    const content = await readContent(on, taken.ranges, abort.signal, (so) =>
      tell({ content: so }),
    );
    tell({ ...content, state: 'read' });
  };
  void run().catch((error: unknown) => {
    if (abort.signal.aborted) return;
    log('a trace back', error);
    missing(messageOf(error));
  });

  return {
    current: () => back,
    subscribe: listeners.subscribe,
    update: () => {},
    close: () => abort.abort(new Error('the trace is closed')),
  };
};

type Known = Pick<Back, 'version' | 'committedAt' | 'rows'> & { query: string; batch: number };

/** Which batch of which query it is, and the version that it made. */
const batchOf = async (
  { query, delta }: Accesses,
  of: BackOf,
): Promise<Known | { missing: string }> => {
  const path = delta && (await delta.endpoint()).path;
  if (of.by === 'version') {
    const commit = delta && path && (await readLanding(delta.context.files, path, of.version));
    if (!commit) return { missing: `version ${of.version} is not in the table’s log` };
    const { version, at: committedAt, rows, batch, operation } = commit;
    if (!batch)
      return { missing: `version ${version} (${operation}) names no batch: no query has made it` };
    return { query: batch.query, batch: batch.id, version, committedAt, rows };
  }
  const id = of.query ?? query?.view()?.reading.value?.query;
  if (id === undefined) return { missing: 'the checkpoint does not tell its query’s id' };
  const newest = delta?.view()?.reading.value?.version;
  const found =
    delta && path !== undefined
      ? await findVersion(delta.context.files, path, { query: id, batch: of.batch, newest })
      : undefined;
  if (!delta || path === undefined || !found || !('version' in found))
    return { query: id, batch: of.batch, version: null, committedAt: null, rows: null };
  const commit = await readLanding(delta.context.files, path, found.version);
  const { at: committedAt = null, rows = null } = commit ?? {};
  return { query: id, batch: of.batch, version: found.version, committedAt, rows };
};

type Taken = Pick<Back, 'ranges' | 'readFrom' | 'plannedAt'>;

/** The pieces of topics that a batch took. */
const rangesOf = async (
  { query }: Accesses,
  id: string,
  batch: number,
): Promise<Taken | { missing: string }> => {
  const view = query?.view();
  const event = batchesIn(view?.events ?? []).find(
    ({ progress }) => progress.id === id && progress.batchId === batch,
  );
  const told = event ? offsetRanges(event.progress) : [];
  if (event && told.length > 0 && told.every(({ from }) => from !== null))
    return {
      ranges: told.map(({ topic, partition, from, to }) => ({
        ...{ topic, partition: Number(partition), from: from as bigint, to },
      })),
      plannedAt: Date.parse(event.progress.timestamp) || null,
      readFrom: `the progress report of batch ${batch} in Spark’s event log`,
    };
  if (!query || view?.reading.value?.query !== id)
    return { missing: `batch ${batch} is of another query than the checkpoint’s: ${id}` };
  const { checkpoint } = await query.endpoint();
  const found = await readBatch(query.context.files, checkpoint, batch);
  if (!found)
    return { missing: `batch ${batch} is kept in the checkpoint no longer, or not yet there` };
  const { starts, ends, at } = found;
  if (!starts) return { missing: `the checkpoint no longer holds where batch ${batch} begins` };
  return {
    ranges: Object.entries(ends).flatMap(([topic, partitions]) =>
      Object.entries(partitions).map(([partition, to]) => ({
        ...{ topic, partition: Number(partition), to },
        from: starts[topic]?.[partition] ?? 0n,
      })),
    ),
    plannedAt: at,
    readFrom: `offsets/${batch} of the checkpoint`,
  };
};

/** Adds up the records of the ranges; tells how far it is. */
const readContent = async (
  { kafka }: Accesses,
  ranges: readonly Range[],
  signal: AbortSignal,
  soFar: (content: BatchContent) => void,
): Promise<Pick<Back, 'content' | 'gaps'>> => {
  const gaps: string[] = [];
  const contents = new Map<string, ReturnType<typeof contentOf>>();
  const all = () => together([...contents.values()].map((each) => each.told()));
  for (const { topic, partition, from, to } of ranges) {
    if (to <= from) continue;
    const place = kafka && placesOf(kafka, topic).find((each) => each.partition === partition);
    if (!place) {
      gaps.push(`partition ${partition} of ${topic} has no leader now: its records are not read`);
      continue;
    }
    const first = place.begin > from ? place.begin : from;
    if (first > from) gaps.push(`offsets ${from} to ${first - 1n} of ${topic} are kept no longer`);
    const content = contents.get(topic) ?? contentOf(topic);
    contents.set(topic, content);
    const scanner = topicScanner(topic);
    try {
      // In pieces, so that what is known is shown.
      for (let at = first; at < to; at += 20_000n) {
        const end = at + 20_000n < to ? at + 20_000n : to;
        await scanner.read(place, at, end, content.take, signal);
        soFar(all());
      }
    } finally {
      scanner.close();
    }
  }
  return { content: all(), gaps };
};
