import type { OpenTransaction, ServerLimits } from './readings.ts';

/**
 * What the postgres probe asks, each as one statement without parameters: one message to the server
 * and one answer. LSNs become bytes as text, because JSON numbers are not exact beyond 2^53.
 */

// A standby has no current position: what it has replayed stands for it.
const counters = ({ hasSlotStats, hasSchemas, publications }: Known) => `
  with here as (
    select case when pg_is_in_recovery() then pg_last_wal_replay_lsn()
                else pg_current_wal_lsn() end as lsn)
  select
    extract(epoch from pg_postmaster_start_time()) * 1000 as epoch,
    current_setting('server_version') as version,
    current_database()::text as database,
    (select (lsn - '0/0')::text from here) as current_lsn,
    -- Of the whole server. Only what writes takes a number: no reading transaction, so none of ours.
    txid_snapshot_xmax(txid_current_snapshot())::text as next_xid,
    (select xact_commit::text from pg_stat_database where datname = current_database()) as commits,
    (select xact_rollback::text from pg_stat_database where datname = current_database()) as rollbacks,
    pg_size_bytes(current_setting('max_slot_wal_keep_size', true))::text as slot_wal_cap,
    pg_size_bytes(current_setting('wal_segment_size'))::text as wal_segment,
    (select json_agg(json_build_object(
       -- Whatever columns this version has, all as text.
       'columns', (select json_object_agg(key, value) from jsonb_each_text(to_jsonb(s))),
       'restart', (s.restart_lsn - '0/0')::text,
       'confirmed', (s.confirmed_flush_lsn - '0/0')::text,
       'stats', ${hasSlotStats ? slotStats : 'null'}) order by s.slot_name)
     from pg_replication_slots s) as slots,
    (select json_agg(json_build_object(
       'columns', (select json_object_agg(key, value) from jsonb_each_text(to_jsonb(r))),
       'pid', pid, 'application', application_name, 'state', state,
       'sent', (sent_lsn - '0/0')::text, 'flush', (flush_lsn - '0/0')::text) order by pid)
     from pg_stat_replication r) as walsenders,
    (select json_build_object('started', extract(epoch from began) * 1000, 'age', xids::text)
     from (
       select xact_start as began,
              greatest(age(backend_xid), age(backend_xmin), 0) as xids
       from pg_stat_activity
       where xact_start is not null and pid <> pg_backend_pid()
       union all
       select prepared, age(transaction) from pg_prepared_xacts
       order by 1 limit 1) t) as oldest,
    -- Who only reads has no transaction id, and holds up no slot.
    (select json_build_object('started', extract(epoch from began) * 1000, 'age', xids::text,
       'pid', pid, 'user', usename, 'application', application_name, 'state', state,
       'gid', gid, 'database', datname)
     from (
       select xact_start as began, age(backend_xid) as xids, pid, usename, application_name, state,
              null as gid, datname
       from pg_stat_activity where backend_xid is not null
       union all
       select prepared, age(transaction), null, owner, null, null, gid, database
       from pg_prepared_xacts
       order by 2 desc limit 1) w) as writer,
    ${changesOf(publications)} as changes,
    ${writtenTo(publications)} as written,
    -- Another one: the catalog is out of date, and is asked for at once.
    (select md5(concat_ws(' ',
       (select string_agg(oid || ' ' || xmin, ',' order by oid) from pg_publication),
       (select string_agg(oid || ' ' || xmin, ',' order by oid) from pg_publication_rel),
       ${hasSchemas ? "(select string_agg(oid || ' ' || xmin, ',' order by oid) from pg_publication_namespace)" : "''"}
     ))) as published,
    extract(epoch from clock_timestamp()) * 1000 as clock`;

const slotStats = `(select json_object_agg(key, value)
         from pg_stat_replication_slots x, jsonb_each_text(to_jsonb(x))
         where x.slot_name = s.slot_name)`;

// Looking up a number costs a microsecond; with more tables they are asked for with the catalog.
const mostTables = 500;

/** The rows that were changed in the tables of each publication. */
const changesOf = (publications: Known['publications']): string => {
  const known = publications.flatMap(({ name, relations }) =>
    relations ? { name, relations } : [],
  );
  if (known.length === 0) return 'null::json';
  const total = known.reduce((sum, { relations }) => sum + relations.length, 0);
  if (total > mostTables) return 'null::json';
  const values = known.map(
    ({ name, relations }) => `(${literal(name)}, '{${relations.join()}}'::oid[])`,
  );
  return `(select json_object_agg(name, (select coalesce(sum(${changesOfTable('r')}), 0)::text from unnest(relations) r))
     from (values ${values.join()}) p (name, relations))`;
};

const counted = ['inserted', 'updated', 'deleted'] as const;

const changesOfTable = (oid: string): string =>
  counted.map((how) => `pg_stat_get_tuples_${how}(${oid})`).join(' + ');

const mostCounted = 200;

/** The rows that were changed in each published table. */
const writtenTo = (publications: Known['publications']): string => {
  const all = new Set(publications.flatMap(({ relations }) => relations ?? []));
  if (all.size === 0) return 'null::json';
  const each = counted.map((how) => `pg_stat_get_tuples_${how}(c.oid)::text`);
  return `(select json_object_agg(n.nspname || '.' || c.relname, json_build_array(${each.join()}))
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.oid = any ('{${[...all].slice(0, mostCounted).join()}}'::oid[]))`;
};

const literal = (text: string): string => `e'${text.replace(/[\\']/g, '\\$&')}'`;

// Changes seldom, and costs with the number of tables. A partitioned table holds no rows itself.
const catalog = `
    (select setting from pg_settings where name = 'data_directory') as data_directory,
    to_regclass('pg_catalog.pg_stat_replication_slots') is not null as has_slot_stats,
    to_regclass('pg_catalog.pg_publication_namespace') is not null as has_schemas,
    json_build_object('walLevel', current_setting('wal_level', true),
      'inRecovery', pg_is_in_recovery(),
      'maxSlots', current_setting('max_replication_slots', true)::int,
      'maxWalsenders', current_setting('max_wal_senders', true)::int) as limits,
    (select json_agg(json_build_object('name', p.pubname, 'tables', (
       select coalesce(json_agg(t.schemaname || '.' || t.tablename order by 1), '[]')
       from pg_publication_tables t where t.pubname = p.pubname),
       'needsKeys', p.pubupdate or p.pubdelete,
       'relations', held.relations, 'changes', held.changes::text) order by p.pubname)
     from pg_publication p, lateral (
       with recursive tree as (
         select c.oid, c.relkind from pg_publication_tables t
         join pg_namespace n on n.nspname = t.schemaname
         join pg_class c on c.relnamespace = n.oid and c.relname = t.tablename
         where t.pubname = p.pubname
         union
         select c.oid, c.relkind from tree
         join pg_inherits i on i.inhparent = tree.oid and tree.relkind = 'p'
         join pg_class c on c.oid = i.inhrelid)
       select json_agg(oid::text) as relations, coalesce(sum(${changesOfTable('oid')}), 0) as changes
       from tree where relkind <> 'p') held) as publications,
    (select json_agg(json_build_object(
       'name', n.nspname || '.' || c.relname, 'identity', c.relreplident,
       'rows', pg_stat_get_live_tuples(c.oid)::text,
       'keyed', case c.relreplident when 'f' then true when 'n' then false else exists (
          select from pg_index i where i.indrelid = c.oid and i.indisvalid
            and case c.relreplident when 'd' then i.indisprimary else i.indisreplident end)
         end) order by n.nspname, c.relname)
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and c.relpersistence = 'p'
       and n.nspname !~ '^pg_' and n.nspname <> 'information_schema') as tables`;

/** What the catalog told before; what it did not tell is not asked for. */
type Known = {
  hasSlotStats: boolean;
  /** Whether publications may hold whole schemas. */
  hasSchemas: boolean;
  publications: readonly { name: string; relations: readonly string[] | null }[];
};

/** What is asked every time; with `whole`, the catalog as well. */
export const question = (known: CatalogRow | undefined, whole: boolean): string => {
  const asked = counters({
    hasSlotStats: known?.has_slot_stats ?? false,
    hasSchemas: known?.has_schemas ?? false,
    publications: known?.publications ?? [],
  });
  return whole ? `${asked},${catalog}` : asked;
};

export type CounterRow = {
  epoch: string;
  version: string;
  database: string;
  current_lsn: string;
  next_xid: string;
  commits: string | null;
  rollbacks: string | null;
  slot_wal_cap: string | null;
  wal_segment: string;
  slots: SlotRow[] | null;
  walsenders: WalsenderRow[] | null;
  oldest: { started: number; age: string } | null;
  writer: WriterRow | null;
  /** By publication. */
  changes: Record<string, string> | null;
  /** By table. */
  written: Record<string, readonly [string, string, string]> | null;
  published: string;
  clock: string;
};

export type WriterRow = Omit<OpenTransaction, 'startedAt' | 'ageXids'> & {
  started: number | null;
  age: string;
};

export type SlotRow = {
  columns: Record<string, string | null>;
  restart: string | null;
  confirmed: string | null;
  stats: Record<string, string | null> | null;
};

export type WalsenderRow = {
  columns: Record<string, string | null>;
  pid: number;
  application: string;
  state: string | null;
  sent: string | null;
  flush: string | null;
};

export type CatalogRow = {
  data_directory: string | null;
  has_slot_stats: boolean;
  has_schemas: boolean;
  limits: ServerLimits;
  publications:
    | {
        name: string;
        tables: string[];
        needsKeys: boolean;
        relations: string[] | null;
        changes: string;
      }[]
    | null;
  tables: { name: string; identity: string; rows: string; keyed: boolean }[] | null;
};
