import { type Links, noLinks } from '../../watch/links.ts';
import { pairOf, rateOf, recentOf, runOf, slopeOf, windowOf } from '../../watch/series.ts';
import { isFresh, type Point, type Raw } from '../../watch/view.ts';
import { etaOf, noEta } from './eta.ts';
import { movementOf, type Position } from './pace.ts';
import type { Postgres, PostgresReading, Slot, SlotRow } from './readings.ts';

/** A slope over less says nothing. */
const slopeMs = 3000;
/** How far back the growth that the pane shows is measured. */
const growthMs = 15_000;
const historyPoints = 120;

/** A slot beside what its server said at the same time. Bytes; null once lost. */
type Seen = Position & {
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

/** The publication that a slot’s reader passes on: the one it is told, or else the only one, or Debezium’s. */
const publicationOf = (server: PostgresReading, told: string | null) => {
  const { publications } = server;
  if (told !== null) return publications.find(({ name }) => name === told);
  const usual = publications.find(({ name }) => name === 'dbz_publication');
  return publications.length === 1 ? publications[0] : usual;
};

const changesOf = (slot: Slot, server: PostgresReading, told: string | null): bigint | null => {
  // Statistics are of the database that was asked.
  if (slot.plugin !== 'pgoutput' || slot.database !== server.database) return null;
  return publicationOf(server, told)?.changes ?? null;
};

/** pg_current_wal_lsn() − an LSN, bytes; 0 at least, since the two are not read in one instant. */
const behind = (current: bigint, lsn: bigint | null): bigint | null => {
  if (lsn === null) return null;
  return current > lsn ? current - lsn : 0n;
};

const seenAt = (slot: Slot, server: PostgresReading, publication: string | null): Seen => {
  const lost = isLost(slot);
  return {
    ...{ slot, server },
    retained: lost ? null : behind(server.currentLsn, slot.restartLsn),
    unconfirmed: lost ? null : behind(server.currentLsn, slot.confirmedFlushLsn),
    // Physical slots confirm nothing but move restart_lsn.
    confirmed: slot.confirmedFlushLsn ?? slot.restartLsn,
    wal: server.currentLsn,
    changes: changesOf(slot, server, publication),
    pid: slot.active ? (slot.activePid ?? 0) : null,
  };
};

/** Counters and slopes do not reach across a restart, or a cluster that was made anew. */
const sameServer = (older: Seen, newer: Seen): boolean =>
  older.server.epoch === newer.server.epoch && older.server.currentLsn <= newer.server.currentLsn;

/**
 * The rows of the WAL & slots pane, in the server's order (pg_replication_slots; design, "Numbers
 * that mean something"). Bytes, bytes per second, ms.
 * - retained = current LSN − restart_lsn; unconfirmed = current LSN − confirmed_flush_lsn.
 * - moving: see `movementOf`; false once the slot is lost.
 * - growthPerS: least-squares slope of retained over the last 15 s, from 3 s of readings on.
 * - etaMs: see `etaOf`.
 */
export const slotRows = (view: Raw<Postgres>, links: Reads = noLinks): SlotRow[] => {
  const newest = view.points.at(-1);
  if (!newest) return [];
  const fresh = isFresh(view);
  const named = view.points.map(({ at, value }) => ({ at, value: indexOf(value, view, links) }));
  return newest.value.slots.map((slot) => {
    let history: number[] | undefined;
    const reads = links.reader(view.system.id, slot.name);
    const run = runOf(named, (slots) => slots.get(slot.name), sameServer);
    const movement = movementOf(run, reads?.pace ?? null);
    const now = run.at(-1)?.value;
    const growthPerS = fresh ? growthOf(windowOf(run, growthMs).points) : null;
    const moving = !isLost(slot) && movement.moving;
    return {
      name: slot.name,
      read: reads !== undefined,
      active: slot.active,
      walStatus: slot.walStatus,
      invalidationReason: slot.more.invalidation_reason ?? null,
      retained: now?.retained ?? null,
      unconfirmed: now?.unconfirmed ?? null,
      moving,
      windowMs: movement.windowMs,
      growthPerS,
      ...(fresh ? etaOf(run, moving && slot.active, movement.windowMs) : noEta),
      // Of a hundred slots a screen shows ten: made when it is looked at, an own property for JSON.
      get history() {
        history ??= historyOf(named.slice(-historyPoints), slot.name);
        return history;
      },
    };
  });
};

/**
 * What passes the server, per second; null across a restart and while it does not answer.
 * - transactionsPerS: Δtransaction id / Δt: transactions that write, in all databases of the server, and each
 *   savepoint that writes. What only reads takes no id: neither users' queries nor cdc-top's own count, as
 *   they would in pg_stat_database.xact_commit.
 * - walBytesPerS: ΔLSN / Δt (pg_current_wal_lsn).
 */
export const serverRates = (
  view: Raw<Postgres>,
): Pick<Postgres['rows'], 'transactionsPerS' | 'walBytesPerS'> => {
  const run = runOf(recentOf(view.points), (reading) => reading, goesOn);
  const pair = isFresh(view) ? pairOf(run) : null;
  return {
    transactionsPerS: rateOf(pair, ({ nextXid }) => nextXid),
    walBytesPerS: rateOf(pair, ({ currentLsn }) => currentLsn),
  };
};

/** A smaller counter with the same epoch: another server, or a standby that was promoted. */
const goesOn = (older: PostgresReading, newer: PostgresReading): boolean =>
  older.epoch === newer.epoch &&
  older.nextXid <= newer.nextXid &&
  older.currentLsn <= newer.currentLsn;

// One index per reading, made once: 100 slots are looked up in many readings every tick.
type Named = ReadonlyMap<string, Seen>;
type Reads = Pick<Links, 'reader'>;
const indexes = new WeakMap<PostgresReading, { reader: Reads['reader']; index: Named }>();
const indexOf = (server: PostgresReading, { system }: Raw<Postgres>, { reader }: Reads): Named => {
  const known = indexes.get(server);
  if (known?.reader === reader) return known.index;
  const index = new Map(
    server.slots.map((slot) => {
      const told = reader(system.id, slot.name)?.publication ?? null;
      return [slot.name, seenAt(slot, server, told)];
    }),
  );
  indexes.set(server, { reader, index });
  return index;
};

const growthOf = (points: readonly Point<Seen>[]): number | null => {
  const known = points.filter(({ value }) => value.retained !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last || last.at - first.at < slopeMs || last !== points.at(-1)) return null;
  return slopeOf(known, ({ retained }) => retained ?? 0n);
};

/** Across restarts too: what a consumer has yet to confirm stays comparable. */
const historyOf = (points: readonly Point<Named>[], name: string): number[] => {
  const history: number[] = [];
  for (const { value } of points) {
    const unconfirmed = value.get(name)?.unconfirmed ?? null;
    if (unconfirmed !== null) history.push(Number(unconfirmed));
  }
  return history;
};
