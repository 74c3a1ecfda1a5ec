import { statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from 'pg';
import { withPostgres } from '../../../clients/postgres.ts';
import { codeOf } from '../../../config/errors.ts';
import { log } from '../../../config/log.ts';
import type { Context } from '../../../watch/kind.ts';
import type { Postgres } from '../readings.ts';
import * as people from './people.ts';
import * as from from './rows.ts';
import type { PostgresSettings } from './settings.ts';
import * as sql from './sql.ts';

const statementMs = 3000;

/** Reads everything that checks look at, over one connection that changes nothing. */
export const readSettings = (
  endpoint: Postgres['endpoint'],
  _context: Context,
  signal: AbortSignal,
): Promise<PostgresSettings> =>
  withPostgres(endpoint, { connectionTimeoutMillis: statementMs }, async (client) => {
    signal.addEventListener('abort', () => void client.end().catch(() => {}), { once: true });
    const part = <Row, T>(
      statement: string,
      make: (rows: readonly Row[]) => T,
    ): Promise<T | null> => partOf(client, statement, make);
    // Not as a start-up parameter: PgBouncer refuses it, and it would hide what roles get by default.
    await client.query(
      `set statement_timeout = ${statementMs}; set default_transaction_read_only = on`,
    );
    const { rows } = await client.query<from.ServerRow>(sql.server);
    const settings = from.serverOf(rows[0] as from.ServerRow);
    const statistics = await part(sql.slotStatistics, from.statisticsOf);
    const schemas = await part(sql.publishedSchemas, from.schemasOf);
    const folder = settings.settings.get('data_directory')?.value;
    return {
      ...settings,
      position: await part(sql.position, from.positionOf),
      freeDiskBytes: await freeBytes(endpoint.host, folder),
      databases: await part(sql.databases, from.databasesOf),
      slots: await part(sql.slots, (found: readonly from.SlotRow[]) =>
        from.slotsOf(found, statistics),
      ),
      readers: await part(sql.readers, from.readersOf),
      publications: await part(sql.publications, (found: readonly from.PublicationRow[]) =>
        from.publicationsOf(found, schemas),
      ),
      tables: await part(sql.tables, from.tablesOf),
      roles: await part(sql.roles, people.rolesOf),
      sessions: await part(sql.sessions, people.sessionsOf),
      prepared: await part(sql.prepared, people.preparedOf),
      largeObjects: await part(
        sql.largeObjects,
        (found: readonly { count: number }[]) => found[0]?.count ?? 0,
      ),
    };
  });

// Not allowed; no such table, column or function in this version; too long: not known, and no failure.
const refusals = ['42501', '42P01', '42703', '42883', '42704', '57014'];

const partOf = async <Row, T>(
  client: Client,
  statement: string,
  make: (rows: readonly Row[]) => T,
): Promise<T | null> => {
  try {
    return make((await client.query(statement)).rows as Row[]);
  } catch (error) {
    if (!refusals.includes(codeOf(error) ?? '')) throw error;
    log('doctor: a part of PostgreSQL’s settings', error);
    return null;
  }
};

const isHere = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.') || host.startsWith('/');

// The folder of a server in a container is not this machine’s, even where a path of that name exists.
const freeBytes = async (host: string, folder: string | undefined): Promise<number | null> => {
  if (!folder || !isHere(host)) return null;
  try {
    const { bavail, bsize } = await statfs(path.join(folder, 'pg_wal'));
    return bavail * bsize;
  } catch {
    return null;
  }
};
