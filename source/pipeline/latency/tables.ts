import type { TopicRow } from '../../systems/kafka/readings.ts';
import type { PostgresReading } from '../../systems/postgres/readings.ts';
import type { TableFreshness } from '../../watch/latency.ts';
import { windowOf } from '../../watch/series.ts';
import { isFresh, type Point } from '../../watch/view.ts';
import type { Parts } from '../systems.ts';
import { publishedTables, tableAmong } from '../topics.ts';
import type { Followed } from './samples.ts';
import type { Uncaptured } from './uncaptured.ts';
import { all } from './waiting.ts';

const windowMs = 60_000;
const mostTables = 200;

/**
 * How fresh each table of the pipeline’s topics is.
 * - freshMs: now − the commit of the newest change that was seen and has landed (its offset lies before
 *   the end of the newest batch that the checkpoint confirms). Of changes that come faster than they are
 *   sampled one in a second is seen, so it is at most a second too long.
 * - state: `idle` where no record of the topic waits and all that was written is captured; null where
 *   the source does not tell that, and while Kafka, the query or the source does not answer.
 */
export const freshnessOf = (
  { kafka, query, source }: Pick<Parts, 'kafka' | 'query' | 'source'>,
  {
    flowing,
    partitions,
    ahead,
    now,
  }: {
    flowing: readonly TopicRow[];
    partitions: ReadonlyMap<string, Followed>;
    ahead: (table: string, newest: number | null) => Uncaptured | null;
    now: number;
  },
): TableFreshness[] => {
  const answers = [kafka, query, source].every((view) => view !== undefined && isFresh(view));
  const tableOf = tableAmong(publishedTables(source?.reading.value));
  const byTopic = new Map<string, Followed[]>();
  for (const [key, followed] of partitions) {
    const [topic = ''] = key.split(' ');
    byTopic.set(topic, [...(byTopic.get(topic) ?? []), followed]);
  }
  const tables = flowing.slice(0, mostTables).flatMap(({ name: topic, backlog }) => {
    const followed = byTopic.get(topic) ?? [];
    const told = followed.flatMap(({ unlanded, landed }) => unlanded.newest ?? landed ?? [])[0];
    const table = told?.table ?? tableOf(topic);
    if (table === undefined || table === '') return [];
    const landedAt = largest(followed.map(({ landed }) => landed?.committedAt ?? null));
    const waitsSince = smallest(
      followed.map(({ unlanded }) => all(unlanded)[0]?.committedAt ?? null),
    );
    const newest = followed.map(({ unlanded }) => unlanded.newest?.committedAt ?? null);
    const open = ahead(table, largest([landedAt, ...newest]));
    const since = smallest([waitsSince, open && open.rows > 0n ? open.since : null]);
    const behind = (backlog ?? 0n) > 0n || (open?.rows ?? 0n) > 0n;
    const row: TableFreshness = {
      ...{ table, topic, landedAt },
      freshMs: landedAt === null ? null : Math.max(0, now - landedAt),
      state: !answers || backlog === null ? null : behind ? 'behind' : open?.sure ? 'idle' : null,
      behindMs: behind && since !== null ? Math.max(0, now - since) : null,
      waiting: backlog,
      uncaptured: open?.rows ?? null,
      written: writtenIn(source?.points ?? [], table),
    };
    return [row];
  });
  return tables.sort((a, b) => (a.table < b.table ? -1 : 1));
};

const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
const largest = (values: readonly (number | null)[]): number | null =>
  known(values).reduce<number | null>((most, value) => Math.max(most ?? value, value), null);
const smallest = (values: readonly (number | null)[]): number | null =>
  known(values).reduce<number | null>((least, value) => Math.min(least ?? value, value), null);

/**
 * The rows of a table that were inserted, updated and deleted within the last minute, by the server’s
 * own counters (pg_stat_user_tables). Null where it does not tell them, and across a reset.
 */
export const writtenIn = (
  points: readonly Point<PostgresReading>[],
  table: string,
): TableFreshness['written'] => {
  const { points: whole } = windowOf(points, windowMs);
  // The first reading of a server does not know yet what it publishes.
  const window = whole.slice(whole.findIndex(({ value }) => value.written?.[table]));
  const counters = window.map(({ value }) => value.written?.[table]);
  const [first, last] = [window[0], window.at(-1)];
  const [from, to] = [counters[0], counters.at(-1)];
  if (!first || !last || first === last || !from || !to) return null;
  if (first.value.epoch !== last.value.epoch) return null;
  const isCounting = counters.every((each, i) => {
    const before = counters[i - 1];
    return each && (!before || each.every((count, how) => count >= (before[how] ?? 0n)));
  });
  if (!isCounting) return null;
  const [inserts, updates, deletes] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  return { inserts, updates, deletes, overMs: last.at - first.at };
};
