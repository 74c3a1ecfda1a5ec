import { type Fault, set, slot } from './fault.ts';

const drop = (name = 'debezium') => `select pg_drop_replication_slot('${name}');`;
const dropAny = 'select pg_drop_replication_slot(slot_name) from pg_replication_slots;';
const write = 'select pg_logical_emit_message(false, $$$$, $$x$$);\nselect pg_switch_wal();\n';
const someone = { user: 'someone', password: 'to-be-guessed' };

/** Faults of slots, of those who read them, and of their roles. */
export const slotFaults: readonly Fault[] = [
  {
    ...{ id: 'DS02', what: 'no slot is left', level: 'warning', clean: drop() },
    async make({ run, server }) {
      await run(set('max_replication_slots', '1'));
      await server.restart();
      await run(slot());
    },
  },
  {
    ...{ id: 'DS03', what: 'no walsender is left', level: 'warning' },
    async make({ run, server, read }) {
      await run(set('max_wal_senders', '1'));
      await server.restart();
      await run(slot());
      await read('debezium');
    },
    before: ({ release }) => release(),
    clean: drop(),
  },
  {
    ...{ id: 'DS09', what: 'a transaction that was too large', level: 'info', clean: drop() },
    async make({ run }) {
      await run(
        `${set('logical_decoding_work_mem', '64kB')}\n${slot('debezium', 'test_decoding')}`,
      );
      await run(
        `insert into inventory.customers (first_name, last_name, email) select 'a', 'b', n::text from generate_series(1, 5000) n;\nselect count(*) from pg_logical_slot_get_changes('debezium', null, null);`,
      );
    },
  },
  { id: 'DS10', what: 'a slot that nobody reads', level: 'warning', make: slot() },
  {
    ...{ id: 'DS11', what: 'a plugin of no use', level: 'warning', clean: drop() },
    make: slot('debezium', 'test_decoding'),
  },
  {
    ...{ id: 'DS12', what: 'a lost slot', level: 'error' },
    async make({ run }) {
      await run(
        `${set('max_slot_wal_keep_size', '16MB')}\n${set('max_wal_size', '32MB')}\n${slot()}`,
      );
      await run(`${write.repeat(6)}checkpoint;`);
    },
  },
  {
    ...{ id: 'DS13', what: 'a slot in another database', level: 'warning', clean: dropAny },
    make: ({ server }) => server.run(slot(), { database: 'postgres' }),
  },
  {
    ...{ id: 'DS14', what: 'little room until a slot is lost', level: 'warning', clean: drop() },
    async make({ run, rows }) {
      await run(`${set('max_slot_wal_keep_size', '160MB')}\n${slot()}`);
      for (let n = 0; n < 20; n += 1) {
        const [found] = await rows('select safe_wal_size as left from pg_replication_slots');
        if (Number(found?.left) < 32 * 1024 ** 2) return;
        await run(write);
      }
    },
  },
  {
    ...{ id: 'DS15', what: 'a slot that follows no failover', level: 'info', clean: dropAny },
    make: `${slot()}\nselect pg_create_physical_replication_slot('standby');`,
  },
  {
    ...{ id: 'DS16', what: 'slots that time out', level: 'warning' },
    make: set('idle_replication_slot_timeout', '1h'),
  },
  {
    ...{ id: 'DS48', what: 'policies in the way of a snapshot', level: 'warning' },
    make: 'alter table inventory.customers enable row level security;',
    clean:
      'alter role debezium nobypassrls;\nalter table inventory.customers disable row level security;',
  },
  {
    ...{ id: 'DS50', what: 'no role for the capture', level: 'warning' },
    make: 'alter role debezium noreplication;',
  },
  {
    ...{ id: 'DS51', what: 'a superuser captures', level: 'warning' },
    async make({ run, read }) {
      await run(`create role someone login superuser password '${someone.password}';\n${slot()}`);
      await read('debezium', someone);
    },
    clean: `${drop()}\ndrop role someone;`,
  },
  {
    ...{ id: 'DS52', what: 'a table that the capture may not read', level: 'warning' },
    make: 'revoke select on inventory.customers from debezium;',
  },
  {
    used: true,
    ...{ id: 'DS52', what: 'tables that the reader of the slot may not read', level: 'error' },
    async make({ run, read }) {
      await run(
        `create role someone login replication password '${someone.password}';\n${slot()}\nalter table inventory.customers rename to "All Customers";`,
      );
      await read('debezium', someone);
    },
    clean: `${drop()}\ndrop owned by someone;\ndrop role someone;`,
  },
  {
    ...{ id: 'DS53', what: 'a statement timeout of the role', level: 'warning' },
    make: `alter role debezium set statement_timeout = '30s';`,
    clean: 'alter role debezium reset all;\nalter role debezium in database fault reset all;',
  },
  {
    ...{ id: 'DS53', what: 'a statement timeout of the server', level: 'warning' },
    make: set('statement_timeout', '5min'),
  },
  {
    ...{ id: 'DS69', what: 'commits that wait for the reader', level: 'error' },
    async make({ run, read }) {
      await run(slot());
      await read('debezium');
      await run(set('synchronous_standby_names', '*'));
    },
    clean: drop(),
  },
];
