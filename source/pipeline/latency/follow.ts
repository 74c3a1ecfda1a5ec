import { landedOffsets } from '../../systems/spark/landed.ts';
import type { BatchEvent } from '../../systems/spark/query-events.ts';
import type { CheckpointReading } from '../../systems/spark/readings.ts';
import { newestFirst } from '../../systems/spark/rows.ts';
import type { Latency, Recent, TableFreshness } from '../../watch/latency.ts';
import type { Pipeline } from '../../watch/target.ts';
import type { Point, Raw } from '../../watch/view.ts';
import type { Parts } from '../systems.ts';
import { capturesOneOf, publishedTables, topicsOf } from '../topics.ts';
import { ofTable } from '../writers.ts';
import { hopFigures, hopsOfRecord } from './figures.ts';
import { committedIn, startKey, takenIn } from './join.ts';
import { type Followed, partitionKey, type Sample, sampler } from './samples.ts';
import { freshnessOf } from './tables.ts';
import { uncaptured } from './uncaptured.ts';
import { all, nothingWaits, stillWaiting, withOne } from './waiting.ts';

const mostPartitions = 512;
// A commit is seen within seconds after its batch has ended, or never.
const commitWithinMs = 120_000;
const keptStarts = 600;
// A replay that goes back; a clock that is set by less is none.
const backMs = 1000;

/**
 * Follows the changes that are sampled in a pipeline’s topics: how long each hop took, and how fresh
 * its tables are. What is kept is bounded: for each hop some 400 KB, and of at most 512 partitions 64
 * samples that wait.
 */
const followPipeline = () => {
  const changes = sampler();
  const [hops, beside] = [hopFigures(), hopFigures()];
  const partitions = new Map<string, Followed>();
  const starts = new Map<string, number>();
  const besideTables = new Set<string>();
  const ahead = uncaptured();
  let startsUntil = Number.NEGATIVE_INFINITY;
  let resent = 0;
  let events: readonly BatchEvent[] = [];

  const learnStarts = (points: readonly Point<CheckpointReading>[]) => {
    const first = points.findLastIndex(({ at }) => at <= startsUntil) + 1;
    for (const { at, value } of points.slice(first)) {
      const { query, planned = 0, starts: told = [] } = value ?? {};
      if (query !== undefined)
        told.forEach((start, i) => {
          starts.set(startKey(query, planned - told.length + 1 + i), start);
        });
      startsUntil = at;
    }
    for (const key of starts.keys()) {
      if (starts.size <= keptStarts) break;
      starts.delete(key);
    }
  };

  const takeSample = (sample: Sample & { again: boolean }, now: number) => {
    const key = partitionKey(sample);
    const known = partitions.get(key);
    if (!known && partitions.size >= mostPartitions) return;
    const followed = known ?? {
      ...{ untaken: nothingWaits(), taken: nothingWaits(), unlanded: nothingWaits() },
      landed: null,
    };
    partitions.set(key, followed);
    if (sample.again) resent += 1;
    else followed.unlanded = withOne(followed.unlanded, sample);
    if (sample.again || sample.snapshot) return;
    for (const passed of hopsOfRecord(sample)) hops.add(passed, sample, now);
    followed.untaken = withOne(followed.untaken, sample);
  };

  /** Finds the batches of what waits, and the commits of those. */
  const join = (
    followed: Followed,
    { table }: Parts,
    { batches, isNew, now }: { batches: readonly BatchEvent[]; isNew: boolean; now: number },
  ) => {
    if (isNew)
      followed.untaken = stillWaiting(followed.untaken, (sample) => {
        const by = takenIn(batches, sample, starts);
        if (by === 'not yet') return true;
        if (by === 'unknown') return false;
        hops.add({ hop: 'planned', from: sample.appendedAt, to: by.plannedAt }, sample, now);
        followed.taken = withOne(followed.taken, { ...sample, by });
        return false;
      });
    const commits = table?.reading.value?.commits ?? [];
    followed.taken = stillWaiting(followed.taken, (sample) => {
      const { by } = sample;
      const at = committedIn(commits, by, now);
      if (at === 'not yet') return table !== undefined && now - by.endedAt < commitWithinMs;
      if (at === 'unknown') return false;
      hops.add({ hop: 'committed', from: by.plannedAt, to: at }, sample, now);
      hops.add({ hop: 'total', from: sample.committedAt, to: at }, sample, now);
      return false;
    });
  };

  return {
    take(
      parts: Parts,
      pipeline: Pipeline,
      now: number,
    ): { latency: Latency; recent: Recent; tables: TableFreshness[] } {
      const { kafka, query, source } = parts;
      const flowing = topicsOf(kafka?.rows.topics ?? [], source?.reading.value, pipeline);
      const own = new Set(flowing.map(({ name }) => name));
      learnStarts(query?.points ?? []);
      // Before source and query have said anything, it is not known whose topics these are.
      const { found, anew } = changes.take(wasAsked(source, query) ? (kafka?.points ?? []) : []);
      for (const key of anew) partitions.delete(key);
      const published = found.length > 0 ? publishedTables(source?.reading.value) : [];
      const captured = capturesOneOf(published);
      for (const sample of found) {
        if (own.has(sample.topic)) takeSample(sample, now);
        else if (captured(sample.topic) && !sample.again && !sample.snapshot) {
          besideTables.add(sample.table);
          for (const passed of hopsOfRecord(sample)) beside.add(passed, sample, now);
        }
      }
      const batches = newestFirst(ofTable(parts));
      const isNew = batches !== events || found.length > 0;
      events = batches;
      const landed = query?.reading.value ? landedOffsets(query.reading.value) : undefined;
      for (const [key, followed] of partitions) {
        const [topic = '', partition = ''] = key.split(' ');
        if (own.size > 0 && !own.has(topic)) {
          partitions.delete(key);
          continue;
        }
        join(followed, parts, { batches, isNew, now });
        const to = landed?.[topic]?.[partition];
        if (to === undefined) continue;
        const passed = all(followed.unlanded).findLast(({ offset }) => offset < to);
        if (!passed) continue;
        followed.landed = passed;
        followed.unlanded = stillWaiting(followed.unlanded, ({ offset }) => offset >= to);
      }
      const rows = { flowing, partitions, ahead: ahead.take(parts, pipeline), now };
      return {
        latency: {
          ...{ hops: hops.at(now), beside: beside.at(now), resent },
          besideTables: [...besideTables].sort(),
        },
        recent: hops.recent(now),
        tables: freshnessOf(parts, rows),
      };
    },
  };
};

const wasAsked = (...views: readonly (Pick<Raw, 'reading'> | undefined)[]): boolean =>
  views.every((view) => !view || view.reading.at !== undefined || view.reading.failure);

/**
 * Follows all pipelines of what is watched, tick by tick. Told the same tick twice it counts nothing
 * twice; where time goes back, as in a replay, it begins anew with what the readings still show.
 */
export const followLatency = () => {
  let followed = new Map<string, ReturnType<typeof followPipeline>>();
  let last = Number.NEGATIVE_INFINITY;
  return {
    /** Called at the beginning of a tick; `ids`: of the pipelines that are there. */
    begin(now: number, ids: readonly string[]) {
      if (now < last - backMs) followed = new Map();
      last = now;
      for (const id of followed.keys()) if (!ids.includes(id)) followed.delete(id);
    },
    of(parts: Parts, pipeline: Pipeline, now: number) {
      const known = followed.get(pipeline.id) ?? followPipeline();
      followed.set(pipeline.id, known);
      return known.take(parts, pipeline, now);
    },
  };
};
export type FollowLatency = ReturnType<typeof followLatency>;
