/**
 * What the postgres probe asks, each as one statement without parameters: one message to the server
 * and one answer. LSNs become bytes as text, because JSON numbers are not exact beyond 2^53.
 */

// A standby has no current position: what it has replayed stands for it.
const counters = `
  with here as (
    select case when pg_is_in_recovery() then pg_last_wal_replay_lsn()
                else pg_current_wal_lsn() end as lsn)
  select
    extract(epoch from pg_postmaster_start_time()) * 1000 as epoch,
    current_setting('server_version') as version,
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
       'confirmed', (s.confirmed_flush_lsn - '0/0')::text) order by s.slot_name)
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
       order by 1 limit 1) t) as oldest`;

// Changes seldom, and costs with the number of tables.
const catalog = `
    (select setting from pg_settings where name = 'data_directory') as data_directory,
    (select json_agg(json_build_object('name', p.pubname, 'tables', (
       select coalesce(json_agg(t.schemaname || '.' || t.tablename order by 1), '[]')
       from pg_publication_tables t where t.pubname = p.pubname)) order by p.pubname)
     from pg_publication p) as publications,
    (select json_agg(json_build_object(
       'name', n.nspname || '.' || c.relname, 'identity', c.relreplident,
       'rows', pg_stat_get_live_tuples(c.oid)::text) order by n.nspname, c.relname)
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and c.relpersistence = 'p'
       and n.nspname !~ '^pg_' and n.nspname <> 'information_schema') as tables`;

export const countersOnly = counters;
export const countersAndCatalog = `${counters},${catalog}`;

export type CounterRow = {
  epoch: string;
  version: string;
  current_lsn: string;
  next_xid: string;
  commits: string | null;
  rollbacks: string | null;
  slot_wal_cap: string | null;
  wal_segment: string;
  slots: SlotRow[] | null;
  walsenders: WalsenderRow[] | null;
  oldest: { started: number; age: string } | null;
};

export type SlotRow = {
  columns: Record<string, string | null>;
  restart: string | null;
  confirmed: string | null;
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
  publications: { name: string; tables: string[] }[] | null;
  tables: { name: string; identity: string; rows: string }[] | null;
};
