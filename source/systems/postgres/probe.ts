import { statfs } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import type { Client } from 'pg';
import { withDeadline } from '../../clients/deadline.ts';
import { postgresClients } from '../../clients/postgres.ts';
import type { Reader } from '../../watch/kind.ts';
import type { Postgres, PostgresReading, Slot } from './readings.ts';
import { renewals } from './renewals.ts';
import {
  type CatalogRow,
  type CounterRow,
  question,
  type SlotRow,
  type WalsenderRow,
  type WriterRow,
} from './sql.ts';

/** Longer than the statement has, so that the server's own word comes first. */
export const timeoutMs = 3000;
// The server gives up first: the answer then says so, and the connection stays.
const statementMs = 2500;
const catalogEveryMs = 10_000;

/** Slots, WAL position, transactions and publications: one connection, one round trip a read. */
export const openPostgres = async (
  endpoint: Postgres['endpoint'],
): Promise<Reader<PostgresReading>> => {
  const newClient = await postgresClients();
  let current: { client: Client; socket: net.Socket } | undefined;
  let catalog: CatalogRow | undefined;
  let catalogAt = Number.NEGATIVE_INFINITY;
  let published: string | undefined;
  const renewed = renewals();

  const connect = async (): Promise<Client> => {
    const socket = new net.Socket();
    const client = newClient(endpoint, {
      statement_timeout: statementMs,
      stream: () => socket,
    });
    current = { client, socket };
    const forget = () => {
      if (current?.client === client) current = undefined;
    };
    // A server that ends an idle connection: the next read makes a new one.
    client.on('error', forget);
    client.on('end', forget);
    await client.connect();
    return client;
  };
  // Not `client.end()`: it waits for a server that may hang.
  const drop = () => {
    current?.socket.destroy();
    current = undefined;
    catalogAt = Number.NEGATIVE_INFINITY;
  };

  return {
    async read(signal) {
      try {
        return await withDeadline(signal, timeoutMs, async () => {
          const client = current?.client ?? (await connect());
          const now = performance.now();
          const whole = catalog === undefined || now - catalogAt >= catalogEveryMs;
          const { rows } = await client.query(question(catalog, whole));
          const tookMs = performance.now() - now;
          const at = Date.now();
          const row = rows[0] as CounterRow & CatalogRow;
          if (whole) {
            catalog = row;
            catalogAt = now;
          }
          // Publications have changed: the next read looks at them.
          else if (row.published !== published) catalogAt = Number.NEGATIVE_INFINITY;
          published = row.published;
          const known = catalog as CatalogRow;
          const offsetMs = Math.round(Number(row.clock) - (at - tookMs / 2));
          const reading = {
            ...readingOf(row, known),
            ...(await diskOf(endpoint, known)),
            clock: { offsetMs, withinMs: Math.ceil(tookMs / 2) },
          };
          return { ...reading, slots: renewed(reading, at) };
        });
      } catch (error) {
        drop();
        throw error;
      }
    },
    async close() {
      const { client } = current ?? {};
      // Politely, so that the server logs no lost connection; by force where that takes long.
      if (client)
        await withDeadline(AbortSignal.timeout(500), 500, () => client.end()).catch(() => {});
      drop();
    },
  };
};

const bigOrNull = (text: string | null | undefined): bigint | null =>
  text === null || text === undefined ? null : BigInt(text);

const readingOf = (
  row: CounterRow,
  { publications, tables, limits }: CatalogRow,
): Omit<PostgresReading, 'freeDiskBytes' | 'diskBytes' | 'clock'> => {
  const cap = bigOrNull(row.slot_wal_cap);
  return {
    epoch: Math.round(Number(row.epoch)),
    version: row.version,
    database: row.database,
    currentLsn: BigInt(row.current_lsn),
    nextXid: BigInt(row.next_xid),
    commits: BigInt(row.commits ?? 0),
    rollbacks: BigInt(row.rollbacks ?? 0),
    oldestTransaction: row.oldest && {
      startedAt: Math.round(row.oldest.started),
      ageXids: BigInt(row.oldest.age),
    },
    slots: (row.slots ?? []).map(slotOf),
    walsenders: (row.walsenders ?? []).map(walsenderOf),
    writer: row.writer && writerOf(row.writer),
    publications: (publications ?? []).map(({ name, tables: published, needsKeys, changes }) => ({
      ...{ name, tables: published, needsKeys },
      changes: bigOrNull(row.changes?.[name] ?? changes),
    })),
    ...(row.written && { written: writtenOf(row.written) }),
    limits,
    tables: (tables ?? []).map(({ name, identity, rows, keyed }) => ({
      ...{ name, keyed },
      replicaIdentity: identities[identity] ?? identity,
      rows: BigInt(rows),
    })),
    slotWalCap: cap !== null && cap >= 0n ? cap : null,
    walSegmentBytes: BigInt(row.wal_segment),
  };
};

const writtenOf = (written: NonNullable<CounterRow['written']>): PostgresReading['written'] =>
  Object.fromEntries(
    Object.entries(written).map(([table, [inserts, updates, deletes]]) => [
      table,
      [BigInt(inserts), BigInt(updates), BigInt(deletes)],
    ]),
  );

const identities: Record<string, string> = {
  d: 'default',
  n: 'nothing',
  f: 'full',
  i: 'index',
};

const writerOf = ({ started, age, ...who }: WriterRow) => ({
  startedAt: started === null ? null : Math.round(started),
  ageXids: BigInt(age),
  ...who,
});

const slotOf = ({ columns, restart, confirmed, stats }: SlotRow): Slot => {
  const {
    slot_name,
    plugin = null,
    slot_type,
    database = null,
    active,
    active_pid,
    wal_status = null,
    safe_wal_size,
    restart_lsn: _restart,
    confirmed_flush_lsn: _confirmed,
    ...more
  } = columns;
  return {
    name: slot_name ?? '',
    plugin,
    slotType: slot_type ?? '',
    database,
    active: active === 'true',
    activePid: active_pid ? Number(active_pid) : null,
    restartLsn: bigOrNull(restart),
    confirmedFlushLsn: bigOrNull(confirmed),
    walStatus: wal_status,
    safeWalSize: bigOrNull(safe_wal_size),
    more,
    ...(stats && { stats }),
  };
};

const walsenderOf = ({ columns, pid, application, state, sent, flush }: WalsenderRow) => {
  const {
    pid: _pid,
    application_name: _application,
    state: _state,
    sent_lsn: _sent,
    flush_lsn: _flush,
    ...more
  } = columns;
  return {
    pid,
    application,
    state: state ?? '',
    sentLsn: bigOrNull(sent),
    flushLsn: bigOrNull(flush),
    more,
  };
};

const isHere = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.') || host.startsWith('/');

// The WAL may have a disk of its own, and it is the WAL that a slot fills it with.
const diskOf = async (
  { host }: Postgres['endpoint'],
  { data_directory: folder }: CatalogRow,
): Promise<{ freeDiskBytes: bigint | null; diskBytes: bigint | null }> => {
  const unknown = { freeDiskBytes: null, diskBytes: null };
  if (!folder || !isHere(host)) return unknown;
  for (const place of [path.join(folder, 'pg_wal'), folder]) {
    try {
      const { bavail, blocks, bsize } = await statfs(place, { bigint: true });
      return { freeDiskBytes: bavail * bsize, diskBytes: blocks * bsize };
    } catch {
      // Not ours to enter, or the server runs in a container.
    }
  }
  return unknown;
};
