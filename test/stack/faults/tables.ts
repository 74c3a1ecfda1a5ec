import type { Fault } from './fault.ts';

const named = (name: string) => `inventory.${name}`;
const anew = (what: string) =>
  `drop publication dbz_publication;\ncreate publication dbz_publication${what};`;

/** Faults of publications and of the tables in them. */
export const tableFaults: readonly Fault[] = [
  {
    ...{ id: 'DS30', what: 'no publication', level: 'warning' },
    make: 'drop publication dbz_publication;',
  },
  {
    ...{ id: 'DS30', what: 'no publication for the slot', level: 'error' },
    make: `drop publication dbz_publication;\nselect pg_create_logical_replication_slot('debezium', 'pgoutput');`,
    clean: `select pg_drop_replication_slot('debezium');`,
  },
  { id: 'DS31', what: 'a publication without tables', level: 'error', make: anew('') },
  {
    ...{ id: 'DS32', what: 'deletes are left out', level: 'warning' },
    make: `alter publication dbz_publication set (publish = 'insert, update');`,
  },
  {
    ...{ id: 'DS32', what: 'truncates are left out', level: 'info' },
    make: `alter publication dbz_publication set (publish = 'insert, update, delete');`,
  },
  {
    ...{ id: 'DS33', what: 'partitions under their own names', level: 'warning' },
    make: `create table ${named('orders')} (id int primary key) partition by range (id);\ncreate table ${named('orders_1')} partition of ${named('orders')} for values from (1) to (9);`,
  },
  { id: 'DS34', what: 'all tables', level: 'info', make: anew(' for all tables') },
  {
    ...{ id: 'DS35', what: 'a row filter', level: 'info' },
    make: anew(` for table ${named('customers')} where (id > 10)`),
  },
  {
    ...{ id: 'DS35', what: 'a column list', level: 'info' },
    make: anew(` for table ${named('customers')} (id, email)`),
  },
  {
    ...{ id: 'DS36', what: 'a generated column', level: 'info' },
    make: `alter table ${named('customers')} add named text generated always as (first_name || last_name) stored;`,
  },
  {
    ...{ id: 'DS37', what: 'an unlogged table', level: 'warning' },
    make: `create unlogged table ${named('carts')} (id int primary key);`,
  },
  {
    ...{ id: 'DS38', what: 'a table that was made anew', level: 'info' },
    make: `${anew(` for table ${named('customers')}`)}\ncreate table ${named('orders')} (id int primary key);`,
  },
  {
    ...{ id: 'DS39', what: 'a heartbeat that is not published', level: 'warning' },
    make: 'alter publication dbz_publication drop table cdc_heartbeat.heartbeat;',
  },
  {
    ...{ id: 'DS39', what: 'no heartbeat', level: 'info' },
    make: 'drop table cdc_heartbeat.heartbeat;',
  },
  {
    ...{ id: 'DS41', what: 'no key', level: 'warning' },
    make: `create table ${named('visits')} (at timestamptz);`,
  },
  {
    ...{ id: 'DS41', what: 'no key, and an index that could be one', level: 'warning' },
    make: `create table ${named('visits')} (id int not null);\ncreate unique index "Visit" on ${named('visits')} (id);`,
  },
  {
    ...{ id: 'DS42', what: 'updates without a key are refused', level: 'error' },
    make: `create table ${named('visits')} (at timestamptz);`,
  },
  {
    ...{ id: 'DS42', what: 'a deferrable key tells nothing apart', level: 'error' },
    make: `create table ${named('visits')} (id int primary key deferrable);`,
  },
  {
    ...{ id: 'DS42', what: 'replica identity nothing', level: 'error' },
    make: `alter table ${named('customers')} replica identity nothing;`,
  },
  {
    ...{ id: 'DS42', what: 'a replica identity whose index is gone', level: 'error' },
    make: `create table ${named('visits')} (id int not null);\ncreate unique index visit on ${named('visits')} (id);\nalter table ${named('visits')} replica identity using index visit;\ndrop index ${named('visit')};`,
  },
  {
    ...{ id: 'DS43', what: 'no before images', level: 'info' },
    make: `alter table ${named('customers')} replica identity default;`,
  },
  {
    ...{ id: 'DS44', what: 'two tables of one name', level: 'warning' },
    make: `create table ${named('"Customers"')} (id int primary key);`,
  },
  {
    ...{ id: 'DS44', what: 'two tables of one topic', level: 'warning' },
    make: `create table ${named('"order items"')} (id int primary key);\ncreate table ${named('order_items')} (id int primary key);`,
  },
  {
    ...{ id: 'DS44', what: 'two columns of one name', level: 'warning' },
    make: `alter table ${named('customers')} add "Email" text;`,
  },
  {
    ...{ id: 'DS45', what: 'a name that needs quotes', level: 'info' },
    make: `create table ${named('"Order Items"')} (id int primary key);`,
  },
  {
    ...{ id: 'DS46', what: 'types that Debezium leaves out', level: 'warning' },
    make: `create type ${named('size')} as (w int, h int);\nalter table ${named('customers')} add words tsvector, add "Size" ${named('size')}, add spans int4multirange, add boxes box[];`,
  },
  {
    ...{ id: 'DS47', what: 'large objects', level: 'warning' },
    make: `alter table ${named('customers')} add photo oid;\nupdate ${named('customers')} set photo = lo_from_bytea(0, 'x') where id = 1;`,
  },
];
