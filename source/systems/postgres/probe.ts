import { statfs } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import type { Client } from 'pg';
import { withDeadline } from '../../clients/deadline.ts';
import { postgresClients } from '../../clients/postgres.ts';
import type { Reader } from '../../watch/kind.ts';
import type { Postgres, PostgresReading, Slot } from './readings.ts';
import {
  type CatalogRow,
  type CounterRow,
  countersAndCatalog,
  countersOnly,
  type SlotRow,
  type WalsenderRow,
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
          const { rows } = await client.query(whole ? countersAndCatalog : countersOnly);
          const row = rows[0] as CounterRow & CatalogRow;
          if (whole) {
            catalog = row;
            catalogAt = now;
          }
          const known = catalog as CatalogRow;
          return { ...readingOf(row, known), freeDiskBytes: await freeBytes(endpoint, known) };
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
  { publications, tables }: CatalogRow,
): Omit<PostgresReading, 'freeDiskBytes'> => {
  const cap = bigOrNull(row.slot_wal_cap);
  return {
    epoch: Math.round(Number(row.epoch)),
    version: row.version,
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
    publications: publications ?? [],
    tables: (tables ?? []).map(({ name, identity, rows }) => ({
      name,
      replicaIdentity: identities[identity] ?? identity,
      rows: BigInt(rows),
    })),
    slotWalCap: cap !== null && cap >= 0n ? cap : null,
    walSegmentBytes: BigInt(row.wal_segment),
  };
};

const identities: Record<string, string> = {
  d: 'default',
  n: 'nothing',
  f: 'full',
  i: 'index',
};

const slotOf = ({ columns, restart, confirmed }: SlotRow): Slot => {
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
const freeBytes = async (
  { host }: Postgres['endpoint'],
  { data_directory: folder }: CatalogRow,
): Promise<bigint | null> => {
  if (!folder || !isHere(host)) return null;
  for (const place of [path.join(folder, 'pg_wal'), folder]) {
    try {
      const { bavail, bsize } = await statfs(place, { bigint: true });
      return bavail * bsize;
    } catch {
      // Not ours to enter, or the server runs in a container.
    }
  }
  return null;
};
