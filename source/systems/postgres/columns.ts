/** What the columns of pg_replication_slots mean, in a few words (PostgreSQL 10 to 18). */
export const slotColumns: Record<string, string> = {
  datoid: 'the same by number',
  plugin: 'turns WAL into changes',
  slot_type: 'logical: rows; physical: the WAL as it is',
  database: 'database whose changes it streams',
  temporary: 'gone when its session ends',
  active: 'a walsender reads it now',
  active_pid: 'the walsender’s process',
  xmin: 'vacuum keeps rows of transactions since',
  catalog_xmin: 'the same for the system catalogs',
  restart_lsn: 'WAL is kept from here on',
  confirmed_flush_lsn: 'up to here the consumer has confirmed',
  wal_status: 'reserved, extended, unreserved, lost',
  safe_wal_size: 'of WAL until it is lost; null: no cap',
  two_phase: 'decodes prepared transactions',
  two_phase_at: 'decodes prepared transactions from here',
  conflicting: 'made invalid by recovery on a standby',
  inactive_since: 'when its last reader left',
  invalidation_reason: 'why it can’t be used any more',
  failover: 'kept on standbys, for a failover',
  synced: 'came from the primary',
};

/** What the columns of pg_stat_replication mean. */
export const walsenderColumns: Record<string, string> = {
  pid: 'its process',
  application_name: 'who reads, by its own word',
  usename: 'the role it logged in as',
  client_addr: 'the host it connects from',
  client_hostname: 'from where, by name',
  client_port: 'the client’s port; -1: a local socket',
  backend_start: 'when it connected',
  backend_xmin: 'oldest transaction a standby needs',
  state: 'streaming: at the end; catchup: behind',
  sent_lsn: 'sent up to here',
  write_lsn: 'written there up to here',
  flush_lsn: 'made durable there up to here',
  replay_lsn: 'applied there up to here',
  write_lag: 'from flushed here to written there',
  flush_lag: 'from flushed here to durable there',
  replay_lag: 'from flushed here to applied there',
  sync_priority: 'place among synchronous ones; 0: none',
  sync_state: 'async: no commit waits for it',
  reply_time: 'when it last answered',
};

/** What a change of a table carries of the row before it, by replica identity. */
export const beforeImages: Record<string, string> = {
  full: 'the whole row',
  default: 'the primary key',
  index: 'the columns of an index',
  nothing: 'nothing: updates and deletes are refused',
};
