import type { PostgresReading, Slot } from '../probes/readings.ts';
import { isFresh, type Point, pointsOf, runOf, slopeOf, windowOf } from './series.ts';
import type { Sample, SlotRow } from './types.ts';

/**
 * Connect confirms once per `offset.flush.interval.ms`, 1 s in the lab, and LSNs move in steps (with
 * the heartbeat: every 5 s). Judged over less than three of either, a sound slot would look stuck.
 */
export const windowMs = 15_000;
/** Three flush intervals: WAL younger than that need not be confirmed, a slope over less says nothing. */
const settleMs = 3000;
const historyPoints = 120;

/** A slot beside what its server said at the same time. */
type Seen = { slot: Slot; server: PostgresReading };

const isLost = ({ walStatus }: Slot): boolean => walStatus === 'lost';

/** How far the consumer is: physical slots confirm nothing but move restart_lsn. */
const positionOf = ({ confirmedFlushLsn, restartLsn }: Slot) => confirmedFlushLsn ?? restartLsn;

/** pg_current_wal_lsn() − an LSN, bytes; 0 at least, since the two are not read in one instant. */
const behind = (current: bigint, lsn: bigint | null): bigint | null => {
  if (lsn === null) return null;
  return current > lsn ? current - lsn : 0n;
};

const retainedOf = ({ slot, server }: Seen) =>
  isLost(slot) ? null : behind(server.currentLsn, slot.restartLsn);
const unconfirmedOf = ({ slot, server }: Seen) =>
  isLost(slot) ? null : behind(server.currentLsn, slot.confirmedFlushLsn);

/** Counters and slopes do not reach across a restart, or a cluster that was made anew. */
const sameServer = (older: Seen, newer: Seen): boolean =>
  older.server.epoch === newer.server.epoch && older.server.currentLsn <= newer.server.currentLsn;

/**
 * The rows of the WAL & slots pane, in the server's order (pg_replication_slots; design, "Numbers
 * that mean something"). Bytes, bytes per second, ms.
 * - retained = current LSN − restart_lsn; unconfirmed = current LSN − confirmed_flush_lsn.
 * - moving: false where confirmed_flush_lsn stood still for 15 s although WAL was written, 3 s ago or
 *   earlier, and once the slot is lost.
 * - growthPerS: least-squares slope of retained over the last 15 s, from 3 s of readings on.
 * - etaMs: safe_wal_size / growth (or max_slot_wal_keep_size − retained, where a server has no
 *   safe_wal_size); without a cap: free disk / growth. Null where nothing grows.
 */
export const slotRows = (samples: readonly Sample[]): SlotRow[] => {
  const points = pointsOf(samples, 'postgres');
  const newest = points.at(-1);
  if (!newest) return [];
  const fresh = isFresh(samples, 'postgres');
  const recent = points.slice(-historyPoints);
  const lately = windowOf(points, windowMs).points;
  return newest.value.slots.map((slot) => {
    const run = runOf(lately, (server) => seenIn(server, slot.name), sameServer);
    const now = { slot, server: newest.value };
    const window = windowOf(run, windowMs);
    const growthPerS = fresh ? growthOf(window.points) : null;
    return {
      name: slot.name,
      active: slot.active,
      walStatus: slot.walStatus,
      retained: retainedOf(now),
      unconfirmed: unconfirmedOf(now),
      moving: !isLost(slot) && !(window.covered && standsStill(window.points)),
      growthPerS,
      ...(fresh ? etaOf(now, growthPerS) : noEta),
      history: historyOf(recent, slot.name),
    };
  });
};

// One index per reading, made once: 100 slots in 120 readings are looked up every tick.
const indexes = new WeakMap<PostgresReading, Map<string, Seen>>();
const seenIn = (server: PostgresReading, name: string): Seen | undefined => {
  let index = indexes.get(server);
  if (!index) {
    index = new Map(server.slots.map((slot) => [slot.name, { slot, server }]));
    indexes.set(server, index);
  }
  return index.get(name);
};

const standsStill = (points: readonly Point<Seen>[]): boolean => {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return false;
  const position = positionOf(last.value.slot);
  if (position === null || position !== positionOf(first.value.slot)) return false;
  const settled = points.findLast(({ at }) => at <= last.at - settleMs) ?? first;
  return settled.value.server.currentLsn > first.value.server.currentLsn;
};

const growthOf = (points: readonly Point<Seen>[]): number | null => {
  const known = points.filter(({ value }) => retainedOf(value) !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last || last.at - first.at < settleMs || last !== points.at(-1)) return null;
  return slopeOf(known, (seen) => retainedOf(seen) ?? 0n);
};

// A slope of seconds says nothing about a time that far away.
const farthestMs = 30 * 86_400_000;

const within = (ms: number, etaOf: 'lost' | 'disk full'): Pick<SlotRow, 'etaMs' | 'etaOf'> =>
  ms > farthestMs ? noEta : { etaMs: ms, etaOf };

const noEta = { etaMs: null, etaOf: null } as const;

const etaOf = (seen: Seen, growthPerS: number | null): Pick<SlotRow, 'etaMs' | 'etaOf'> => {
  const { slot, server } = seen;
  const retained = retainedOf(seen);
  if (retained === null) return noEta;
  const cap = server.slotWalCap === null ? null : server.slotWalCap - retained;
  const left = slot.safeWalSize ?? cap;
  // Past the cap the next checkpoint takes the WAL, however slowly it grows.
  if (left !== null && left <= 0n && (growthPerS ?? 0) >= 0) return { etaMs: 0, etaOf: 'lost' };
  if (growthPerS === null || growthPerS <= 0) return noEta;
  if (left !== null) return within(Math.max(0, etaMs(left, growthPerS)), 'lost');
  if (server.freeDiskBytes === null) return noEta;
  return within(etaMs(server.freeDiskBytes, growthPerS), 'disk full');
};

const etaMs = (left: bigint, perS: number): number => (Number(left) / perS) * 1000;

/** Across restarts too: what a consumer has yet to confirm stays comparable. */
const historyOf = (points: readonly Point<PostgresReading>[], name: string): number[] => {
  const history: number[] = [];
  for (const { value } of points) {
    const seen = seenIn(value, name);
    const unconfirmed = seen ? unconfirmedOf(seen) : null;
    if (unconfirmed !== null) history.push(Number(unconfirmed));
  }
  return history;
};
