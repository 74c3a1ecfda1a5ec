import { type Hop, window } from './types.ts';

export const source: Hop = {
  title: 'Source and slots',
  panels: [
    {
      ...{ title: 'WAL that slots retain', unit: 'bytes' },
      help: 'Current LSN minus restart_lsn. Beyond the cap the slot is lost.',
      queries: [
        { expr: 'cdc_top_slot_retained_bytes', legend: '{{slot}} retained' },
        { expr: 'cdc_top_slot_unconfirmed_bytes', legend: '{{slot}} unconfirmed' },
        { expr: 'cdc_top_postgres_slot_wal_cap_bytes', legend: 'cap' },
      ],
    },
    {
      ...{ title: 'WAL', unit: 'Bps' },
      help: 'WAL written, and WAL confirmed by readers of slots, a second.',
      queries: [
        {
          expr: `rate(cdc_top_postgres_wal_bytes_total[${window}])`,
          legend: '{{system}} written',
        },
        {
          expr: `rate(cdc_top_slot_confirmed_bytes_total[${window}])`,
          legend: '{{slot}} confirmed',
        },
      ],
    },
    {
      ...{ title: 'Slots that are read', draw: 'state-timeline', yes: true },
      help: 'Whether somebody reads the slot, and whether its confirmed position moves.',
      queries: [
        { expr: 'cdc_top_slot_active', legend: '{{slot}} active' },
        { expr: 'cdc_top_slot_moving', legend: '{{slot}} moving' },
      ],
    },
    {
      ...{ title: 'WAL status', draw: 'stat' },
      help: 'wal_status of each slot.',
      queries: [{ expr: 'cdc_top_slot_wal_status == 1', legend: '{{slot}}: {{status}}' }],
    },
    {
      ...{ title: 'Time left', draw: 'stat', unit: 's' },
      help: 'Until a slot is lost or the disk is full, as long as the WAL grows as it does.',
      queries: [{ expr: 'cdc_top_slot_time_left_seconds', legend: '{{slot}} {{until}}' }],
    },
    {
      ...{ title: 'Transactions', unit: 'cps' },
      help: 'Committed and rolled back, a second.',
      queries: [
        { expr: `rate(cdc_top_postgres_transactions_total[${window}])`, legend: '{{outcome}}' },
      ],
    },
    {
      ...{ title: 'Oldest transaction', unit: 's' },
      help: 'Its age. An open or prepared transaction holds restart_lsn back.',
      queries: [
        {
          expr: 'time() - cdc_top_postgres_oldest_transaction_start_time_seconds',
          legend: '{{system}}',
        },
      ],
    },
    {
      ...{ title: 'Free disk', unit: 'bytes' },
      help: 'On the disk of the data directory.',
      queries: [{ expr: 'cdc_top_postgres_disk_free_bytes', legend: '{{system}}' }],
    },
  ],
};
