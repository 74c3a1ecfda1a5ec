/**
 * What doctor asks of PostgreSQL: a statement for each part, so that one that is refused, or that this
 * version has no catalog for, leaves the others known.
 */

/** Everything that checks look at. */
export const settingNames = [
  'autovacuum',
  'autovacuum_freeze_max_age',
  'data_directory',
  'hot_standby_feedback',
  'idle_in_transaction_session_timeout',
  'idle_replication_slot_timeout',
  'listen_addresses',
  'logical_decoding_work_mem',
  'max_connections',
  'max_prepared_transactions',
  'max_replication_slots',
  'max_slot_wal_keep_size',
  'max_wal_senders',
  'max_wal_size',
  'password_encryption',
  'ssl',
  'superuser_reserved_connections',
  'synchronous_standby_names',
  'track_commit_timestamp',
  'wal_keep_segments',
  'wal_keep_size',
  'wal_level',
  'wal_sender_timeout',
] as const;

export const server = `
  select
    extract(epoch from clock_timestamp()) * 1000 as now,
    current_setting('server_version') as version,
    current_setting('server_version_num')::int as number,
    current_database() as database,
    quote_ident(current_database()) as database_sql,
    current_setting('server_encoding') as encoding,
    pg_is_in_recovery() as standby,
    pg_has_role('pg_read_all_stats', 'usage') as sees_sessions,
    (select json_agg(json_build_object('name', name, 'value', setting, 'unit', unit,
       'restart', context in ('postmaster', 'internal')))
     from pg_settings
     where name in (${settingNames.map((name) => `'${name}'`).join(', ')})) as settings,
    (select json_agg(name order by name) from pg_settings where pending_restart) as pending,
    (select sum(numbackends)::int from pg_stat_database) as connections`;

/** Where the WAL ends, in bytes since its beginning, and when initdb made the server, which its identifier tells. */
export const position = `
  select ((case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end)
      - '0/0')::text as lsn,
    (select (system_identifier >> 32) * 1000 from pg_control_system()) as born`;

export const databases = `
  select datname as name, age(datfrozenxid) as age, datallowconn as connectable
  from pg_database order by datname`;

/** Whatever columns this version has. */
export const slots = `
  select to_jsonb(s) as columns,
    (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end
      - s.restart_lsn)::text as retained,
    (s.confirmed_flush_lsn - '0/0')::text as confirmed,
    extract(epoch from (to_jsonb(s) ->> 'inactive_since')::timestamptz) * 1000 as inactive_since
  from pg_replication_slots s order by s.slot_name`;

export const slotStatistics = 'select to_jsonb(s) as columns from pg_stat_replication_slots s';

export const readers = `
  select pid, usename as user, application_name as application from pg_stat_replication order by pid`;

export const publications = `
  select p.pubname as name, quote_ident(p.pubname) as sql, to_jsonb(p) as columns,
    coalesce((select json_agg(json_build_object(
       'table', n.nspname || '.' || c.relname,
       'filtered', to_jsonb(r) ->> 'prqual' is not null,
       'columns', to_jsonb(r) -> 'prattrs') order by 1)
     from pg_publication_rel r join pg_class c on c.oid = r.prrelid
     join pg_namespace n on n.oid = c.relnamespace where r.prpubid = p.oid), '[]') as named,
    coalesce((select json_agg(t.schemaname || '.' || t.tablename order by 1)
     from pg_publication_tables t where t.pubname = p.pubname), '[]') as tables
  from pg_publication p order by p.pubname`;

/** From PostgreSQL 15 on. */
export const publishedSchemas = `
  select p.pubname as name, json_agg(n.nspname order by n.nspname) as schemas
  from pg_publication_namespace s join pg_publication p on p.oid = s.pnpubid
  join pg_namespace n on n.oid = s.pnnspid group by p.pubname`;

/** Tables of users, published or not. */
export const tables = `
  with known as (
    select c.oid, c.relname, n.nspname, c.relkind, c.relispartition, c.relpersistence,
      c.relrowsecurity, c.relreplident
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and c.relpersistence in ('p', 'u')
      and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'),
  keys as (
    select i.indrelid,
      bool_or(i.indisprimary and i.indimmediate) as has_key,
      bool_or(i.indisreplident) as identity_index,
      min(quote_ident(x.relname)) filter (where i.indisunique and i.indimmediate
        and i.indpred is null and i.indexprs is null
        and not exists (select from pg_constraint o where o.conindid = i.indexrelid)
        and not exists (select from pg_attribute a where a.attrelid = i.indrelid
          and a.attnum = any (i.indkey) and not a.attnotnull)) as candidate
    from pg_index i join known k on k.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
    where i.indisvalid group by i.indrelid),
  columns as (
    select a.attrelid, json_agg(json_build_object(
      'name', a.attname, 'sql', quote_ident(a.attname),
      'type', format('%s.%s', tn.nspname, t.typname),
      'declared', format_type(a.atttypid, a.atttypmod), 'kind', t.typtype,
      'generated', a.attgenerated = 's') order by a.attnum) as list
    from pg_attribute a join known k on k.oid = a.attrelid
    join pg_type own on own.oid = a.atttypid
    -- A domain stands for its base, an array for its elements.
    join pg_type base on base.oid = case when own.typtype = 'd' then own.typbasetype else own.oid end
    join pg_type t on t.oid = case when base.typcategory = 'A' and base.typelem <> 0
      then base.typelem else base.oid end
    join pg_namespace tn on tn.oid = t.typnamespace
    where a.attnum > 0 and not a.attisdropped group by a.attrelid)
  select k.nspname as schema, k.relname as bare,
    quote_ident(k.nspname) as schema_sql, quote_ident(k.relname) as bare_sql,
    k.relkind = 'p' as partitioned, k.relispartition as partition, k.relpersistence = 'u' as unlogged,
    k.relrowsecurity as row_security, k.relreplident as identity,
    coalesce(keys.has_key, false) as has_key, keys.candidate,
    coalesce(keys.identity_index, false) as identity_index, coalesce(columns.list, '[]') as columns
  from known k left join keys on keys.indrelid = k.oid left join columns on columns.attrelid = k.oid
  order by 1, 2`;

/** Those who read slots, or could: and what they may read of what is published. */
export const roles = `
  with provider as (select oid from pg_roles where rolname = 'rds_replication'),
  known as (
    select r.oid, r.rolname, r.rolsuper, r.rolcanlogin, r.rolbypassrls,
      r.rolreplication or exists (select from provider p
        where not r.rolsuper and pg_has_role(r.oid, p.oid, 'member')) as replication
    from pg_roles r where r.rolname !~ '^pg_'),
  published as (
    select distinct c.oid, n.oid as namespace, n.nspname || '.' || c.relname as name
    from pg_publication_tables t
    join pg_namespace n on n.nspname = t.schemaname
    join pg_class c on c.relnamespace = n.oid and c.relname = t.tablename),
  limits as (
    select distinct on (r.oid) r.oid, split_part(option, '=', 2) as value
    from known r
    join pg_db_role_setting s on s.setrole in (0, r.oid)
      and s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
    cross join unnest(s.setconfig) option
    where split_part(option, '=', 1) = 'statement_timeout'
    order by r.oid, s.setrole = 0, s.setdatabase = 0)
  select k.rolname as name, quote_ident(k.rolname) as sql, k.rolsuper as superuser,
    k.oid = 10 as bootstrap, k.rolcanlogin as login, k.replication,
    k.rolbypassrls as bypasses,
    coalesce(limits.value, (select reset_val || coalesce(unit, '') from pg_settings
      where name = 'statement_timeout')) as statement_timeout,
    case when k.replication and k.rolcanlogin then
      (select coalesce(json_agg(p.name order by p.name), '[]') from published p
       where not (has_schema_privilege(k.oid, p.namespace, 'usage')
         and has_table_privilege(k.oid, p.oid, 'select'))) end as unreadable
  from known k left join limits on limits.oid = k.oid order by k.rolname`;

export const sessions = `
  select pid, usename as user, datname as database, state, backend_xid is not null as writes,
    extract(epoch from xact_start) * 1000 as transaction_at
  from pg_stat_activity
  where backend_type = 'client backend' and pid <> pg_backend_pid() and xact_start is not null
  order by xact_start`;

export const prepared = `
  select gid, quote_literal(gid) as gid_sql, database, extract(epoch from prepared) * 1000 as at
  from pg_prepared_xacts order by prepared`;

export const largeObjects = 'select count(*)::int as count from pg_largeobject_metadata';
