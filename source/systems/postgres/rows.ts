import { pairOf, rateOf, recentOf, runOf, slopeOf, windowOf } from '../../watch/series.ts';
import { isFresh, type Point, type Raw } from '../../watch/view.ts';
import type { Postgres, PostgresReading, Slot, SlotRow } from './readings.ts';

/**
 * Connect confirms once per `offset.flush.interval.ms`, 1 s in the lab, and LSNs move in steps (with
 * the heartbeat: every 5 s). Judged over less than three of either, a sound slot would look stuck.
 */
export const windowMs = 15_000;
/** Three flush intervals: WAL younger than that need not be confirmed, a slope over less says nothing. */
const settleMs = 3000;
const historyPoints = 120;

/** A slot beside what its server said at the same time. Bytes; null once lost. */
type Seen = {
  slot: Slot;
  server: PostgresReading;
  retained: bigint | null;
  unconfirmed: bigint | null;
};

const isLost = ({ walStatus }: Slot): boolean => walStatus === 'lost';

/** The WAL status, with the reason where the server names one: `lost (idle_timeout)`. */
export const statusOf = ({
  walStatus,
  invalidationReason,
}: Pick<SlotRow, 'walStatus' | 'invalidationReason'>): string | null =>
  invalidationReason === null ? walStatus : `${walStatus} (${invalidationReason})`;

/** How far the consumer is: physical slots confirm nothing but move restart_lsn. */
const positionOf = ({ confirmedFlushLsn, restartLsn }: Slot) => confirmedFlushLsn ?? restartLsn;

/** pg_current_wal_lsn() − an LSN, bytes; 0 at least, since the two are not read in one instant. */
const behind = (current: bigint, lsn: bigint | null): bigint | null => {
  if (lsn === null) return null;
  return current > lsn ? current - lsn : 0n;
};

const seenAt = (slot: Slot, server: PostgresReading): Seen => {
  const lost = isLost(slot);
  return {
    slot,
    server,
    retained: lost ? null : behind(server.currentLsn, slot.restartLsn),
    unconfirmed: lost ? null : behind(server.currentLsn, slot.confirmedFlushLsn),
  };
};

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
export const slotRows = (view: Raw<Postgres>): SlotRow[] => {
  const points = recentOf(view.points, windowMs);
  const newest = points.at(-1);
  if (!newest) return [];
  const fresh = isFresh(view);
  const named = points.map(byName);
  let kept: Point<Named>[] | undefined;
  return newest.value.slots.map((slot) => {
    let history: number[] | undefined;
    const run = runOf(named, (slots) => slots.get(slot.name), sameServer);
    const now = seenAt(slot, newest.value);
    const window = windowOf(run, windowMs);
    const growthPerS = fresh ? growthOf(window.points) : null;
    return {
      name: slot.name,
      active: slot.active,
      walStatus: slot.walStatus,
      invalidationReason: slot.more.invalidation_reason ?? null,
      retained: now.retained,
      unconfirmed: now.unconfirmed,
      moving: !isLost(slot) && !(window.covered && standsStill(window.points)),
      growthPerS,
      ...(fresh ? etaOf(now, growthPerS) : noEta),
      // Of a hundred slots a screen shows ten: made when it is looked at, an own property for JSON.
      get history() {
        kept ??= view.points.slice(-historyPoints).map(byName);
        history ??= historyOf(kept, slot.name);
        return history;
      },
    };
  });
};

/**
 * What passes the server, per second; null across a restart and while it does not answer.
 * - transactionsPerS: ΔCommits / Δt of the database (pg_stat_database.xact_commit): a rolled-back
 *   transaction changes nothing. Reading ones count too; the server does not tell them apart.
 * - walBytesPerS: ΔLSN / Δt (pg_current_wal_lsn).
 */
export const serverRates = (
  view: Raw<Postgres>,
): Pick<Postgres['rows'], 'transactionsPerS' | 'walBytesPerS'> => {
  const run = runOf(recentOf(view.points), (reading) => reading, goesOn);
  const pair = isFresh(view) ? pairOf(run) : null;
  return {
    transactionsPerS: rateOf(pair, ({ commits }) => commits),
    walBytesPerS: rateOf(pair, ({ currentLsn }) => currentLsn),
  };
};

/** A smaller counter with the same epoch: the statistics were reset. */
const goesOn = (older: PostgresReading, newer: PostgresReading): boolean =>
  older.epoch === newer.epoch &&
  older.commits <= newer.commits &&
  older.currentLsn <= newer.currentLsn;

// One index per reading, made once: 100 slots are looked up in many readings every tick.
type Named = ReadonlyMap<string, Seen>;
const indexes = new WeakMap<PostgresReading, Named>();
const byName = ({ at, value: server }: Point<PostgresReading>): Point<Named> => {
  const index =
    indexes.get(server) ?? new Map(server.slots.map((slot) => [slot.name, seenAt(slot, server)]));
  indexes.set(server, index);
  return { at, value: index };
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
  const known = points.filter(({ value }) => value.retained !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last || last.at - first.at < settleMs || last !== points.at(-1)) return null;
  return slopeOf(known, ({ retained }) => retained ?? 0n);
};

// A slope of seconds says nothing about a time that far away.
// Further off, a slope over seconds tells nothing: what is retained goes up and down like a saw.
const farthestMs = 86_400_000;

const within = (ms: number, etaOf: 'lost' | 'disk full'): Pick<SlotRow, 'etaMs' | 'etaOf'> =>
  ms > farthestMs ? noEta : { etaMs: ms, etaOf };

const noEta = { etaMs: null, etaOf: null } as const;

const etaOf = (seen: Seen, growthPerS: number | null): Pick<SlotRow, 'etaMs' | 'etaOf'> => {
  const { slot, server, retained } = seen;
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
const historyOf = (points: readonly Point<Named>[], name: string): number[] => {
  const history: number[] = [];
  for (const { value } of points) {
    const unconfirmed = value.get(name)?.unconfirmed ?? null;
    if (unconfirmed !== null) history.push(Number(unconfirmed));
  }
  return history;
};
