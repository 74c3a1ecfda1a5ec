// Tables with every kind of column, captured by connectors with other settings than the lab's own.
// scripts/record-logs.ts records what they write.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { basicAuth } from '../source/clients/http.ts';
import type { ConnectTarget, LabTarget } from '../source/watch/lab.ts';

const tables = `
  drop schema if exists kinds cascade;
  create schema kinds;
  create extension if not exists hstore;
  create extension if not exists ltree;
  create type kinds.mood as enum ('calm', 'loud');
  create table kinds.types (
    id bigint primary key, hundreds numeric(10,-2), free numeric, price numeric(20,2),
    cash money, single real, double double precision, day date, clock time, clock3 time(3),
    zoned_clock timetz, at timestamp, at3 timestamp(3), zoned timestamptz, span interval,
    raw bytea, flags bit(12), some_flags varbit, flag bit(1), code uuid, doc json, docb jsonb,
    page xml, pairs hstore, path ltree, spot point, range int4range, address inet,
    mood kinds.mood, days date[], prices numeric(10,2)[], times timestamp[], codes uuid[]
  );
  alter table kinds.types replica identity full;
  create table kinds.long (
    id int primary key, small int not null, note text, label varchar(40), raw bytea, words text[],
    numbers int[], bigs bigint[], codes uuid[], pairs hstore, doc jsonb
  );
  create table kinds.plain (
    id int primary key, name text not null, n int not null, price numeric(10,2) not null,
    at timestamptz not null, remark text, defaulted int not null default 7
  );
  create table kinds.full (like kinds.long including all);
  alter table kinds.full replica identity full;
  grant usage on schema kinds to debezium;
  grant select on all tables in schema kinds to debezium;
  drop publication if exists kinds;
  create publication kinds for tables in schema kinds;
`;

const external = (table: string) =>
  ['note', 'raw', 'words', 'numbers', 'bigs', 'codes', 'pairs', 'doc']
    .map((column) => `alter table ${table} alter ${column} set storage external;`)
    .join('');

const long = (table: string) => [
  `insert into ${table} values (1, 1, repeat('long ', 500), 'short', decode(repeat('00ff', 1200), 'hex'),
    array_fill('word'::text, array[300]), array_fill(7, array[600]), array_fill(8::bigint, array[300]),
    array_fill('6f1c7d2e-0000-4000-8000-000000000001'::uuid, array[150]),
    hstore('key', repeat('v', 2500)), jsonb_build_object('a', repeat('j', 2500)))`,
  `update ${table} set small = 2`,
  `update ${table} set note = '__debezium_unavailable_value', label = '__debezium_unavailable_value'`,
  `update ${table} set id = 2`,
  `delete from ${table}`,
];

const changes = [
  `insert into kinds.types values
    (1, 12345, 1.10, 12345678901234567.81, '1234.56', 1.5, 1e100, '2022-01-08', '24:00', '12:34:56.789',
     '24:00+02', '1969-12-31 23:59:59.999999', '1969-12-31 23:59:59.999', '2022-01-08 12:00:00.123456+02',
     '1 year 2 mons 3 days 04:05:06.000007', '\\xdeadbeef', '000000000011', '101', '1',
     '6f1c7d2e-0000-4000-8000-000000000001', '{"a": 1.10}', '{"a": 1.10}', '<a/>', 'a=>1,b=>NULL', 'a.b',
     '(1.5,-2)', '[1,5)', '10.0.0.1/8', 'calm', '{2022-01-08,0044-03-15 BC}', '{1.10,NULL}',
     '{1969-12-31 23:59:59.999999}', '{6f1c7d2e-0000-4000-8000-000000000001}')`,
  `insert into kinds.types values
    (9223372036854775807, -12345, 12345678901234567890.123, -0.01, '-0.01', 'NaN', 'Infinity',
     '0044-03-15 BC', '00:00', '00:00', '00:00-15', '0044-03-15 12:00:00 BC', '294276-12-31 23:59:59.999',
     '0044-03-15 12:00:00+00 BC', '-1 day -00:00:00.000001', '', '111111111111', '', '0', null, null, null,
     null, '', '', '(0,0)', 'empty', '::1', 'loud', '{}', '{}', '{}', '{}')`,
  `insert into kinds.types values
    (3, 0, 0, 0, 0, 0, 0, '5874897-12-31', '23:59:59.999999', '23:59:59.999', '23:59:59.999999+15',
     '294276-12-31 23:59:59.999999', '0001-01-01', '294276-12-31 23:59:59+00', '0', 'text', '0'::bit(12), '0',
     '0')`,
  `insert into kinds.types (id, day, at, zoned) values (4, 'infinity', 'infinity', 'infinity'),
    (5, '-infinity', '-infinity', '-infinity')`,
  `update kinds.types set price = 12345678901234567.82, hundreds = 500, free = 1.1000 where id = 1`,
  ...long('kinds.long'),
  ...long('kinds.full'),
  `insert into kinds.plain values (1, 'Anne', 5, 1.10, '2022-01-08 12:00+00', 'first', 9)`,
  `update kinds.plain set n = 6`,
  `update kinds.plain set id = 2`,
  `delete from kinds.plain`,
  `insert into kinds.plain values (3, '', 0, 0, '1970-01-01 00:00+00', null, 7)`,
  `truncate kinds.plain`,
  `select pg_logical_emit_message(true, 'greeting', '{"hello": 1.10}')`,
];

const noSchemas = {
  'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'key.converter.schemas.enable': 'false',
  'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'value.converter.schemas.enable': 'false',
};
const flattened = {
  transforms: 'flat',
  'transforms.flat.type': 'io.debezium.transforms.ExtractNewRecordState',
};

/** Settings by topic prefix. */
const connectors: Record<string, Record<string, string>> = {
  kinds: {},
  kinds_text: {
    'decimal.handling.mode': 'string',
    'time.precision.mode': 'connect',
    'binary.handling.mode': 'hex',
    'interval.handling.mode': 'string',
    'hstore.handling.mode': 'map',
    'unavailable.value.placeholder': `hex:${Buffer.from('(not sent)').toString('hex')}`,
  },
  kinds_flat: {
    ...flattened,
    ...noSchemas,
    'decimal.handling.mode': 'double',
    'transforms.flat.drop.tombstones': 'false',
    'transforms.flat.delete.handling.mode': 'rewrite',
    'transforms.flat.add.fields': 'op,table,lsn,source.ts_ms',
    'transforms.flat.add.headers': 'op,source.ts_ms',
  },
  kinds_named: {
    ...flattened,
    'transforms.flat.delete.handling.mode': 'drop',
    'transforms.flat.add.fields': 'op,source.ts_ms,ts_ms',
    'transforms.flat.add.fields.prefix': 'cdc.',
  },
  kinds_bare: {
    ...flattened,
    'transforms.flat.drop.tombstones': 'false',
    'transforms.flat.delete.handling.mode': 'none',
    'transforms.flat.add.headers': 'op,source.ts_ms',
    'transforms.flat.add.headers.prefix': 'h.',
  },
  kinds_cloud: { 'value.converter': 'io.debezium.converters.CloudEventsConverter' },
};

/** Makes them, changes their tables, and gives the topics. What it made stays in the lab. */
export const recordKinds = async (
  postgres: LabTarget['source'],
  connect: ConnectTarget,
): Promise<string[]> => {
  const client = new pg.Client(postgres);
  await client.connect();
  for (const sql of [tables, external('kinds.long'), external('kinds.full')])
    await client.query(sql);
  const ask = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const headers = { ...basicAuth(connect), 'content-type': 'application/json' };
    const answer = await fetch(`${connect.url}/${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const config = (await ask(`connectors/${connect.connector}/config`)) as Record<string, string>;
  for (const [prefix, settings] of Object.entries(connectors)) {
    const { name: _, 'heartbeat.interval.ms': __, 'heartbeat.action.query': ___, ...base } = config;
    const body = JSON.stringify({
      ...base,
      ...{ 'topic.prefix': prefix, 'slot.name': prefix, 'publication.name': 'kinds' },
      ...{ 'schema.include.list': 'kinds', 'skipped.operations': 'none' },
      // A slot is in use before the snapshot is read: rows would come twice.
      'snapshot.mode': 'never',
      ...settings,
    });
    await ask(`connectors/${prefix}/config`, { method: 'PUT', body });
    for (;;) {
      // A slot that is being made is in use, too, and begins later.
      const { rows } = await client.query(
        `select from pg_replication_slots join pg_stat_replication on pid = active_pid
          where slot_name = $1 and state = 'streaming'`,
        [prefix],
      );
      if (rows.length > 0) break;
      await sleep(500);
    }
  }
  for (const sql of changes) await client.query(sql);
  await client.end();
  return [
    ...['types', 'long', 'full', 'plain'].map((table) => `kinds.kinds.${table}`),
    ...['types', 'long'].map((table) => `kinds_text.kinds.${table}`),
    ...['types', 'long', 'plain'].map((table) => `kinds_flat.kinds.${table}`),
    ...['kinds_named.kinds.plain', 'kinds_bare.kinds.plain', 'kinds_cloud.kinds.plain'],
    'kinds.message',
  ];
};
