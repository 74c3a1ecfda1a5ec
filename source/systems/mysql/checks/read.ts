import { isAbsent, isRefusal, withMysql } from '../../../clients/mysql.ts';
import { log } from '../../../config/log.ts';
import type { Context } from '../../../watch/kind.ts';
import { openMysql } from '../probe.ts';
import type { Mysql } from '../readings.ts';
import { endStatements } from '../sql.ts';
import type { Account, MysqlSettings, Table } from './settings.ts';

const tables = `
  SELECT t.table_schema AS \`schema\`, t.table_name AS name, t.engine AS engine,
    c.constraint_name IS NOT NULL AS keyed
  FROM information_schema.tables t
  LEFT JOIN information_schema.table_constraints c
    ON c.table_schema = t.table_schema AND c.table_name = t.table_name
    AND c.constraint_type = 'PRIMARY KEY'
  WHERE t.table_type = 'BASE TABLE'
    AND t.table_schema NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema')
  ORDER BY 1, 2 LIMIT 10000`;

// Refused to those to whom user_privileges shows nothing but their own.
const users = 'SELECT user AS user, host AS host FROM mysql.user';
const rights =
  'SELECT grantee AS grantee, privilege_type AS held FROM information_schema.user_privileges';
const roleStatements = [
  'SELECT to_user AS user, to_host AS host FROM mysql.role_edges',
  'SELECT user AS user, host AS host FROM mysql.roles_mapping',
];

type Person = { user: string; host: string };
type Client = { rows<Row>(statement: string): Promise<readonly Row[]> };

/** Reads everything that checks look at; it changes nothing. */
export const readSettings = async (
  endpoint: Mysql['endpoint'],
  _context: Context,
  signal: AbortSignal,
): Promise<MysqlSettings> => {
  const probe = await openMysql(endpoint);
  try {
    const { clock, epoch: _, ...reading } = await probe.read(signal);
    const rest = await withMysql(endpoint, { connectTimeoutMs: 3000, signal }, readRest);
    return { ...reading, ...rest, now: Date.now() + clock.offsetMs };
  } finally {
    await probe.close();
  }
};

const readRest = async (
  client: Client,
): Promise<Pick<MysqlSettings, 'filters' | 'tables' | 'accounts'>> => {
  const ends = await firstOf<Record<string, unknown>>(client, endStatements);
  const found = await partOf<Omit<Table, 'keyed'> & { keyed: number | string }>(client, tables);
  return {
    filters: ends?.[0]
      ? {
          only: String(ends[0].Binlog_Do_DB ?? ''),
          without: String(ends[0].Binlog_Ignore_DB ?? ''),
        }
      : null,
    tables: found?.map(({ keyed, ...table }) => ({ ...table, keyed: Number(keyed) === 1 })) ?? null,
    accounts: await accountsOf(client),
  };
};

const accountsOf = async (client: Client): Promise<Account[] | null> => {
  const people = await partOf<Person>(client, users);
  const held = await partOf<{ grantee: string; held: string }>(client, rights);
  if (!people || !held) return null;
  const withRoles = (await firstOf<Person>(client, roleStatements)) ?? [];
  return people.map(({ user, host }) => ({
    ...{ user, host },
    rights: new Set(
      held.filter(({ grantee }) => grantee === `'${user}'@'${host}'`).map((each) => each.held),
    ),
    hasRoles: withRoles.some((one) => one.user === user && one.host === host),
  }));
};

/** Null where the right is missing, or this version has nothing like it. */
const partOf = async <Row>(client: Client, statement: string): Promise<readonly Row[] | null> => {
  try {
    return await client.rows<Row>(statement);
  } catch (error) {
    if (!isRefusal(error) && !isAbsent(error)) throw error;
    log('doctor: a part of MySQL’s settings', error);
    return null;
  }
};

const firstOf = async <Row>(
  client: Client,
  statements: readonly string[],
): Promise<readonly Row[] | null> => {
  for (const statement of statements) {
    const found = await partOf<Row>(client, statement);
    if (found) return found;
  }
  return null;
};
