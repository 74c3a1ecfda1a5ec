import { defineMetrics, type MetricFamily, type Put, seconds } from '../../watch/metrics.ts';
import type { SystemView } from '../../watch/view.ts';
import type { Postgres, PostgresReading } from './readings.ts';

const slot = ['slot'];

const slotFamilies = {
  slot_info: {
    ...{ type: 'info', labels: ['slot', 'plugin', 'type', 'database'] },
    help: 'What the replication slot is.',
  },
  slot_active: { type: 'gauge', labels: slot, help: 'Whether somebody reads the slot.' },
  slot_moving: {
    ...{ type: 'gauge', labels: slot },
    help: 'Whether its confirmed position moves as it should; 0 while WAL grows and it stands still.',
  },
  slot_wal_status: {
    ...{ type: 'gauge', labels: ['slot', 'status'] },
    help: 'PostgreSQL’s wal_status of the slot: 1 for what it is, 0 for the others.',
  },
  slot_retained_bytes: {
    ...{ type: 'gauge', unit: 'bytes', labels: slot },
    help: 'WAL that the slot retains: current LSN minus restart_lsn. None once the slot is lost.',
  },
  slot_unconfirmed_bytes: {
    ...{ type: 'gauge', unit: 'bytes', labels: slot },
    help: 'WAL that its reader has not confirmed: current LSN minus confirmed_flush_lsn.',
  },
  slot_safe_wal_bytes: {
    ...{ type: 'gauge', unit: 'bytes', labels: slot },
    help: 'WAL that can still be written before the slot may be lost. None without a cap.',
  },
  slot_time_left_seconds: {
    ...{ type: 'gauge', unit: 'seconds', labels: ['slot', 'until'] },
    help: 'Time until the slot is lost or the disk is full, as long as the WAL grows as it does.',
  },
  slot_confirmed_bytes: {
    ...{ type: 'counter', unit: 'bytes', labels: slot },
    help: 'The confirmed position (confirmed_flush_lsn) in bytes since the beginning of the WAL.',
  },
} as const satisfies Record<string, Omit<MetricFamily, 'name'>>;

/** As PostgreSQL names them, from the best to the worst. */
export const walStatuses = ['reserved', 'extended', 'unreserved', 'lost'] as const;

/** What is told of a PostgreSQL server and its slots. */
export const metrics = defineMetrics(
  {
    postgres_info: { type: 'info', help: 'Version of the server.', labels: ['version'] },
    postgres_start_time_seconds: {
      ...{ type: 'gauge', unit: 'seconds' },
      help: 'When the server started, since the epoch.',
    },
    postgres_wal_bytes: {
      ...{ type: 'counter', unit: 'bytes' },
      help: 'The current position in bytes since the beginning of the WAL.',
    },
    postgres_transactions: {
      ...{ type: 'counter', labels: ['outcome'] },
      help: 'Transactions of the captured database that have ended: committed or rolled back.',
    },
    postgres_xids: {
      ...{ type: 'counter' },
      help: 'Transaction ids given out by the server: one for each transaction that writes.',
    },
    postgres_oldest_transaction_start_time_seconds: {
      ...{ type: 'gauge', unit: 'seconds' },
      help: 'When the oldest open or prepared transaction began, since the epoch.',
    },
    postgres_oldest_transaction_xids: {
      type: 'gauge',
      help: 'Transaction ids given out since the oldest open or prepared transaction began.',
    },
    postgres_slot_wal_cap_bytes: {
      ...{ type: 'gauge', unit: 'bytes' },
      help: 'What a slot may retain (max_slot_wal_keep_size). None where there is no cap.',
    },
    postgres_disk_free_bytes: {
      ...{ type: 'gauge', unit: 'bytes' },
      help: 'Free space on the disk of the data directory.',
    },
    postgres_walsenders: {
      ...{ type: 'gauge', labels: ['application', 'state'] },
      help: 'Walsenders (pg_stat_replication).',
    },
    postgres_publication_tables: {
      ...{ type: 'gauge', labels: ['publication'] },
      help: 'Tables in the publication.',
    },
    source_table_rows: {
      ...{ type: 'gauge', labels: ['table'] },
      help: 'Live rows of the table, as PostgreSQL estimates them.',
    },
    source_table_info: {
      ...{ type: 'info', labels: ['table', 'replica_identity'] },
      help: 'Replica identity of the table.',
    },
    source_table_changed_rows: {
      ...{ type: 'counter', labels: ['table', 'operation'] },
      help: 'Rows of a published table inserted, updated and deleted since its statistics were reset.',
    },
    ...slotFamilies,
  },
  (view: SystemView<Postgres>, put) => {
    const { value } = view.reading;
    if (!value) return;
    put('postgres_info', 1, { version: value.version });
    put('postgres_start_time_seconds', seconds(value.epoch));
    put('postgres_wal_bytes', value.currentLsn);
    put('postgres_transactions', value.commits, { outcome: 'committed' });
    put('postgres_transactions', value.rollbacks, { outcome: 'rolled_back' });
    put('postgres_xids', value.nextXid);
    put(
      'postgres_oldest_transaction_start_time_seconds',
      seconds(value.oldestTransaction?.startedAt),
    );
    put('postgres_oldest_transaction_xids', value.oldestTransaction?.ageXids);
    put('postgres_slot_wal_cap_bytes', value.slotWalCap);
    put('postgres_disk_free_bytes', value.freeDiskBytes);
    for (const [key, number] of walsendersOf(value)) {
      const [application = '', state = ''] = key.split('\n');
      put('postgres_walsenders', number, { application, state });
    }
    for (const { name, tables } of value.publications)
      put('postgres_publication_tables', tables.length, { publication: name });
    for (const { name, rows, replicaIdentity } of value.tables) {
      put('source_table_rows', rows, { table: name });
      put('source_table_info', 1, { table: name, replica_identity: replicaIdentity });
    }
    for (const [table, [inserted, updated, deleted]] of Object.entries(value.written ?? {}))
      for (const [operation, rows] of Object.entries({ inserted, updated, deleted }))
        put('source_table_changed_rows', rows, { table, operation });
    putSlots(view, put);
  },
);

const walsendersOf = ({ walsenders }: PostgresReading): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { application, state } of walsenders) {
    const key = `${application}\n${state}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
};

const putSlots = (
  { reading: { value }, rows }: SystemView<Postgres>,
  put: Put<keyof typeof slotFamilies>,
) => {
  for (const { name, plugin, slotType, database, ...read } of value?.slots ?? []) {
    put('slot_info', 1, {
      ...{ slot: name, plugin: plugin ?? '', type: slotType, database: database ?? '' },
    });
    put('slot_safe_wal_bytes', read.safeWalSize, { slot: name });
    put('slot_confirmed_bytes', read.confirmedFlushLsn, { slot: name });
  }
  for (const row of rows.slots) {
    const of = { slot: row.name };
    put('slot_active', row.active, of);
    put('slot_moving', row.moving, of);
    if (row.walStatus !== null)
      for (const status of new Set([...walStatuses, row.walStatus]))
        put('slot_wal_status', status === row.walStatus, { ...of, status });
    put('slot_retained_bytes', row.retained, of);
    put('slot_unconfirmed_bytes', row.unconfirmed, of);
    if (row.etaOf !== null)
      put('slot_time_left_seconds', seconds(row.etaMs), {
        ...of,
        until: row.etaOf.replace(' ', '_'),
      });
  }
};
