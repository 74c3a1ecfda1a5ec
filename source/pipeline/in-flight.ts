import type { PostgresReading } from '../systems/postgres/readings.ts';
import { landedOffsets } from '../systems/spark/landed.ts';
import { rhythmOf } from '../systems/spark/rhythm.ts';
import { age } from '../text/figures.ts';
import { bytes, count, duration, plural } from '../text/units.ts';
import type { TableFreshness } from '../watch/latency.ts';
import type { Flow, InFlight } from '../watch/snapshot.ts';
import type { Pipeline } from '../watch/target.ts';
import type { Point } from '../watch/view.ts';
import { firstBeyond } from './delay.ts';
import type { Parts } from './systems.ts';
import { ofTable } from './writers.ts';

/** What a batch is taken to need before any was seen, and at least, ms. */
const unseenMs = 10_000;
const shortestMs = 2500;

type About = {
  pipeline: Pipeline;
  flow: Pick<Flow, 'backlog'>;
  tables: readonly TableFreshness[];
  now: number;
};

/**
 * What is committed at the source and not yet in the table, by offsets of the query that are committed
 * and rows that the slot has not confirmed. Shortly before the slot confirms, a change may be in both.
 */
export const inFlightOf = (parts: Parts, { pipeline, flow, tables, now }: About): InFlight => {
  const records = flow.backlog;
  const told = tables.flatMap(({ uncaptured }) => uncaptured ?? []);
  const uncaptured =
    records === null || told.length === 0 ? null : told.reduce((sum, rows) => sum + rows, 0n);
  const slot = parts.source?.rows.slots.find(({ name }) => name === pipeline.source.reader);
  const unreadBytes = uncaptured === null && slot && !slot.active ? slot.unconfirmed : null;
  const changes =
    records === null && uncaptured === null ? null : (records ?? 0n) + (uncaptured ?? 0n);
  const known = tables.flatMap(({ behindMs }) => (behindMs === null ? [] : now - behindMs));
  const since = [
    ...known,
    ...(records && known.length === 0 ? arrivedAt(parts, now) : []),
    ...(unreadBytes ? writtenAt(parts.source?.points ?? [], pipeline.source.reader) : []),
  ];
  const oldestMs = since.length === 0 ? null : Math.max(0, now - Math.min(...since));
  return { changes, records, uncaptured, unreadBytes, oldestMs, usualMs: usualOf(parts) };
};

/** When Kafka first had a record that has not landed, by its readings. */
const arrivedAt = ({ kafka, query }: Parts, now: number): number[] => {
  const checkpoint = query?.reading.value;
  if (!checkpoint) return [];
  const at = firstBeyond(kafka?.points ?? [], [landedOffsets(checkpoint)], now);
  return at === undefined ? [] : [at];
};

/** When the WAL first went beyond what the slot has confirmed, by the source’s readings. */
const writtenAt = (points: readonly Point<PostgresReading>[], reader = ''): number[] => {
  const slot = points.at(-1)?.value.slots.find(({ name }) => name === reader);
  const confirmed = slot?.confirmedFlushLsn;
  if (confirmed === undefined || confirmed === null) return [];
  const before = points.findLastIndex(({ value }) => value.currentLsn <= confirmed);
  return points.slice(before + 1, before + 2).map(({ at }) => at);
};

// An idle query tells of itself every ten seconds: what lies further apart is waited for.
const idleMs = 15_000;

/** Two batches, or two turns of the trigger where that waits longer. */
const usualOf = (parts: Parts): number => {
  const starts = parts.query?.reading.value?.starts;
  const { triggerMs, everyMs, longestMs } = rhythmOf(ofTable(parts), starts);
  const turnMs = triggerMs ?? (everyMs !== null && everyMs > idleMs ? everyMs : 0);
  return 2 * Math.max(shortestMs, turnMs, longestMs ?? unseenMs);
};

/** Whether what is in flight has been for longer than a change needs. */
export const isLate = ({ oldestMs, usualMs }: InFlight): boolean =>
  oldestMs !== null && oldestMs > usualMs;

/** Of several pipelines: all that is in flight, and the oldest of it. */
export const inFlightOfAll = (all: readonly InFlight[]): InFlight | null => {
  const [first, ...more] = all;
  if (!first) return null;
  return more.reduce<InFlight>((one, other) => {
    const older = (other.oldestMs ?? -1) > (one.oldestMs ?? -1) ? other : one;
    const sum = (key: 'changes' | 'records' | 'uncaptured' | 'unreadBytes') =>
      one[key] === null && other[key] === null ? null : (one[key] ?? 0n) + (other[key] ?? 0n);
    return {
      ...{ changes: sum('changes'), records: sum('records'), uncaptured: sum('uncaptured') },
      ...{ unreadBytes: sum('unreadBytes'), oldestMs: older.oldestMs, usualMs: older.usualMs },
    };
  }, first);
};

/** `1,002`, `17 + 56.6 KB`; undefined where nothing is known of it. */
export const inFlightFigure = ({ changes, unreadBytes }: InFlight): string | undefined => {
  const parts = [
    ...(changes === null || (changes === 0n && unreadBytes) ? [] : [count(changes)]),
    ...(unreadBytes ? [bytes(unreadBytes)] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(' + ');
};

/** `2 changes in flight, the oldest 0.9 s old`; undefined where nothing is. */
export const inFlightText = ({ changes, unreadBytes, oldestMs }: InFlight): string | undefined => {
  const parts = [
    ...(changes ? [plural(changes, 'change')] : []),
    ...(unreadBytes ? [`${bytes(unreadBytes)} of WAL`] : []),
  ];
  if (parts.length === 0) return undefined;
  const oldest = oldestMs === null ? '' : `, the oldest ${ageOf(oldestMs)} old`;
  return `${parts.join(' and ')} in flight${oldest}`;
};

/** Finer than a second only where it is short. */
export const ageOf = (ms: number): string => (ms < 9950 ? duration(ms) : age(ms));
