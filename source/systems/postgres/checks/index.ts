import type { Check } from '../../../watch/check.ts';
import { defineChecks } from '../../../watch/kind.ts';
import { autovacuum } from './autovacuum.ts';
import { columnTypes } from './column-types.ts';
import { commitTimestamps } from './commit-timestamps.ts';
import { connectionsHeadroom } from './connections-headroom.ts';
import { decodingMemory } from './decoding-memory.ts';
import { encoding } from './encoding.ts';
import { generatedColumns } from './generated-columns.ts';
import { heartbeatTable } from './heartbeat-table.ts';
import { identityFull } from './identity-full.ts';
import { identityUsable } from './identity-usable.ts';
import { idleInTransaction } from './idle-in-transaction.ts';
import { largeObjects } from './large-objects.ts';
import { longTransactions } from './long-transactions.ts';
import { namesAlike } from './names-alike.ts';
import { namesQuoted } from './names-quoted.ts';
import { passwordEncryption } from './password-encryption.ts';
import { pendingRestart } from './pending-restart.ts';
import { preparedTransactions } from './prepared-transactions.ts';
import { publicationAllTables } from './publication-all-tables.ts';
import { publicationEmpty } from './publication-empty.ts';
import { publicationExists } from './publication-exists.ts';
import { publicationFilters } from './publication-filters.ts';
import { publicationOperations } from './publication-operations.ts';
import { publicationPartitions } from './publication-partitions.ts';
import { readSettings } from './read.ts';
import { roleExists } from './role-exists.ts';
import { roleSelect } from './role-select.ts';
import { roleStatementTimeout } from './role-statement-timeout.ts';
import { roleSuperuser } from './role-superuser.ts';
import { rowSecurity } from './row-security.ts';
import type { PostgresSettings } from './settings.ts';
import { slotCap } from './slot-cap.ts';
import { slotCapDisk } from './slot-cap-disk.ts';
import { slotDatabase } from './slot-database.ts';
import { slotFailover } from './slot-failover.ts';
import { slotIdleTimeout } from './slot-idle-timeout.ts';
import { slotInactive } from './slot-inactive.ts';
import { slotLost } from './slot-lost.ts';
import { slotPlugin } from './slot-plugin.ts';
import { slotRoom } from './slot-room.ts';
import { slotSpill } from './slot-spill.ts';
import { slotsHeadroom } from './slots-headroom.ts';
import { ssl } from './ssl.ts';
import { standby } from './standby.ts';
import { standbyFeedback } from './standby-feedback.ts';
import { synchronousStandbys } from './synchronous-standbys.ts';
import { tableKey } from './table-key.ts';
import { unloggedTables } from './unlogged-tables.ts';
import { unpublishedTables } from './unpublished-tables.ts';
import { versionMinor } from './version-minor.ts';
import { versionSupported } from './version-supported.ts';
import { walLevel } from './wal-level.ts';
import { walSenderTimeout } from './wal-sender-timeout.ts';
import { walSizeDisk } from './wal-size-disk.ts';
import { walsendersHeadroom } from './walsenders-headroom.ts';
import { wraparound } from './wraparound.ts';

/** Every check of a PostgreSQL server. A new one is a file here and a line. */
export const postgresChecks: readonly Check<PostgresSettings>[] = [
  walLevel,
  slotsHeadroom,
  walsendersHeadroom,
  slotCap,
  slotCapDisk,
  walSizeDisk,
  walSenderTimeout,
  decodingMemory,
  slotSpill,
  slotInactive,
  slotPlugin,
  slotLost,
  slotDatabase,
  slotRoom,
  slotFailover,
  slotIdleTimeout,
  preparedTransactions,
  longTransactions,
  idleInTransaction,
  wraparound,
  autovacuum,
  publicationExists,
  publicationEmpty,
  publicationOperations,
  publicationPartitions,
  publicationAllTables,
  publicationFilters,
  generatedColumns,
  unloggedTables,
  unpublishedTables,
  heartbeatTable,
  tableKey,
  identityUsable,
  identityFull,
  namesAlike,
  namesQuoted,
  columnTypes,
  largeObjects,
  rowSecurity,
  roleExists,
  roleSuperuser,
  roleSelect,
  roleStatementTimeout,
  versionSupported,
  versionMinor,
  standby,
  standbyFeedback,
  commitTimestamps,
  encoding,
  ssl,
  passwordEncryption,
  pendingRestart,
  synchronousStandbys,
  connectionsHeadroom,
];

export default defineChecks({ read: readSettings, list: postgresChecks });
