import assert from 'node:assert/strict';
import test from 'node:test';
import { changeText, diffOf } from '../../../source/systems/debezium/diff.ts';
import { type Change, envelopeOf } from '../../../source/systems/debezium/envelope.ts';
import { fieldTypesOf, typeIn } from '../../../source/systems/debezium/field-types.ts';
import type { Json } from '../../../source/systems/debezium/json.ts';
import { meaningOf } from '../../../source/systems/debezium/meaning.ts';
import {
  defaultPlaceholder,
  isPlaceholder,
  placeholderOf,
} from '../../../source/systems/debezium/placeholder.ts';
import { recordWith } from './logs.ts';

// Not of a real server, for none that writes them can be run here: examples of Debezium’s
// documentation (MongoDB), and types of other databases and of newer versions by their definitions.

const changeIn = (value: unknown, more = {}): Change => {
  const envelope = envelopeOf(recordWith(value, more));
  assert.ok(envelope.kind === 'change');
  return envelope.change;
};
const told = (change: Change) =>
  diffOf(change).map(({ name, state, before, after, meaning }) =>
    [name, state, meaning || (after ?? before ?? '')].join(' '),
  );

const mongo = {
  ...{ version: '2.3.4.Final', connector: 'mongodb', name: 'fulfillment', ts_ms: 1558965508000 },
  ...{ snapshot: false, db: 'inventory', rs: 'rs0', collection: 'customers', ord: 31 },
};
const document =
  '{"_id": {"$numberLong": "1004"},"first_name": "Anne","last_name": "Kretchmar","email": "annek@noanswer.org"}';

test('documented, MongoDB: documents are text; what was set or removed is told', () => {
  const created = changeIn({ op: 'c', after: document, source: mongo, ts_ms: 1558965515240 });
  assert.deepEqual(
    [created.form, created.table, created.sourceMs, created.debeziumMs],
    ['MongoDB', 'inventory.customers', 1558965508000, 1558965515240],
  );
  assert.match(changeText(created), /^_id: 1004, first_name: "Anne", last_name: "Kretchmar"/);
  const updateDescription = {
    removedFields: ['phone'],
    updatedFields: '{"first_name": "Anne Marie", "address.city": "Bern"}',
    truncatedArrays: [{ field: 'tags', newSize: 1 }],
  };
  const after = document
    .replace('"Anne"', '"Anne Marie"')
    .replace('}', ', "x": 1}')
    .replace(/}$/, ', "address": {"city": "Bern"}, "tags": [1]}')
    .replace(', "x": 1', '');
  const updated = changeIn({ op: 'u', after, updateDescription, source: mongo, ts_ms: 1 });
  assert.deepEqual(told(updated), [
    '_id same 1004',
    'first_name changed "Anne Marie"',
    'last_name same "Kretchmar"',
    'email same "annek@noanswer.org"',
    'address changed {"city":"Bern"}',
    'tags changed [1]',
    'phone removed ',
  ]);
  const images = changeIn({ op: 'u', before: document, after, updateDescription, source: mongo });
  assert.match(changeText(images), /^first_name: "Anne" → "Anne Marie", address: /);
  // Without the document (capture.mode=change_streams) there is only what was set.
  const partly = changeIn({ op: 'u', updateDescription, after: null, source: mongo });
  assert.equal(
    changeText(partly),
    'first_name: "Anne Marie", address.city: "Bern", phone: removed',
  );
  const deleted = changeIn({ op: 'd', before: null, after: null, source: mongo });
  assert.equal(changeText(deleted), 'no column is told');
});

test('documented, MongoDB: extended JSON means its value', () => {
  const values = {
    _id: { $oid: '596e275826f08b2730779e1f' },
    at: { $date: 1558965508000 },
    old: { $date: { $numberLong: '-1' } },
    price: { $numberDecimal: '1.10' },
    other: { $set: 1, $x: 2 },
  };
  const change = changeIn({ op: 'c', after: JSON.stringify(values), source: mongo });
  assert.deepEqual(
    diffOf(change).map(({ meaning }) => meaning),
    [
      ...['596e275826f08b2730779e1f', '2019-05-27T13:58:28.000Z', '1969-12-31T23:59:59.999Z'],
      ...['1.10', ''],
    ],
  );
});

const typed = (value: Json, type: string, name: string, more: Json = {}): string => {
  const field = { field: 'n', type, name, ...(more as object) };
  return meaningOf(value, typeIn(fieldTypesOf({ fields: [field] }), 'n'));
};

test('by definition: semantic types of other databases and precisions', () => {
  const time = (name: string, value: Json) => typed(value, 'int64', `io.debezium.time.${name}`);
  assert.equal(time('NanoTimestamp', -1), '1969-12-31T23:59:59.999999999');
  assert.equal(time('NanoTimestamp', 1_000n), '1970-01-01T00:00:00.000001');
  assert.equal(time('NanoTime', 86_400_000_000_000), '24:00:00.000');
  // MySQL’s TIME is a span.
  assert.equal(time('MicroTime', -3_020_399_000_000), '-838:59:59.000');
  assert.equal(time('NanoDuration', 90_061_000_000_001n), '1 day 01:01:01.000000001');
  assert.equal(time('Timestamp', -62_167_219_200_001), '0002-12-31T23:59:59.999 BC');
  assert.equal(time('Date', '0'), '1970-01-01');
  for (const [name, value] of [
    ['ZonedTimestamp', '2022-01-08T10:00:00Z'],
    ['Year', 2022],
    ['IsoDate', '2022-01-08'],
    ['Interval', 'P1Y'],
  ] as const)
    assert.equal(time(name, value), '');
  const bytes = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
  const decimal = (value: Json, scale: string) =>
    typed(value, 'bytes', 'org.apache.kafka.connect.data.Decimal', { parameters: { scale } });
  assert.equal(decimal(bytes('7b'), '-2'), '12300');
  assert.equal(decimal(bytes('85'), '-2'), '-12300');
  assert.equal(decimal(bytes('00'), '-2'), '0');
  assert.equal(decimal(bytes('00'), '3'), '0.000');
  assert.equal(decimal(bytes('ff'), '5'), '-0.00001');
  assert.equal(decimal(bytes('01'), '-2147483648'), '1e2147483648');
  assert.equal(decimal(1.5, '1'), '');
  const variable = (scale: number, hex: string) =>
    typed({ scale, value: bytes(hex) }, 'struct', 'io.debezium.data.VariableScaleDecimal');
  assert.deepEqual([variable(-2, '7b'), variable(4, '2af8')], ['12300', '1.1000']);
  const shape = (hex: string, srid: number | null) =>
    typed({ wkb: bytes(hex), srid }, 'struct', 'io.debezium.data.geometry.Geometry');
  const xy = '000000000000f03f0000000000000040';
  assert.equal(shape(`0101000020e6100000${xy}`, 4326), 'POINT (1 2), SRID 4326');
  assert.equal(shape(`010200000002000000${xy}${xy}`, null), 'LINESTRING (1 2, 1 2)');
  assert.equal(shape(`01030000000100000001000000${xy}`, null), 'POLYGON ((1 2))');
  assert.equal(shape(`0104000000010000000101000000${xy}`, null), 'MULTIPOINT ((1 2))');
  assert.equal(
    shape(`0107000000010000000101000000${xy}`, null),
    'GEOMETRYCOLLECTION (POINT (1 2))',
  );
  assert.equal(shape('0101000000', null), '');
});

const fieldOf = (type: string, more: object = {}) =>
  typeIn(fieldTypesOf({ fields: [{ field: 'n', type, ...more } as Json] }), 'n');

test('by definition: placeholders of newer versions, and schemas that say that it is none', () => {
  const text = '__debezium_unavailable_value';
  const is = (value: Json, type = fieldOf(''), placeholder = defaultPlaceholder) =>
    isPlaceholder(value, type, placeholder);
  const bytes = Buffer.from(text);
  const base64 = bytes.toString('base64');
  const nowhere = Buffer.from('0101000020E6100000000000FC83D797C1000000FC83D797C1', 'hex').toString(
    'base64',
  );
  for (const value of [
    ...[text, base64, bytes.toString('hex'), `{"${text}":"${text}"}`, [text], [base64]],
    // Java’s UUID.nameUUIDFromBytes of it.
    ...[['b68a35a7-17ad-35b3-af2a-ae46edb4545a'], { [text]: text }],
    ...[[...bytes], { wkb: nowhere, srid: 4326 }],
    { x: -99999999, y: -99999999, wkb: null, srid: null },
  ])
    assert.ok(is(value as Json), JSON.stringify(value));
  const booleans = fieldOf('array', { items: { type: 'boolean' } });
  assert.ok(
    is(
      Array.from(bytes, () => true),
      booleans,
    ),
  );
  const decimals = Array.from(bytes, (byte) => Buffer.from([byte]).toString('base64'));
  assert.ok(is(decimals));
  for (const value of ['', `${text} `, [text, text], [], {}, [95], null, 7, true])
    assert.ok(!is(value as Json), JSON.stringify(value));
  const column = (length: string) => ({
    parameters: { '__debezium.source.column.length': length },
  });
  for (const [value, type] of [
    [text, fieldOf('string', { name: 'io.debezium.data.Enum' })],
    [text, fieldOf('string', { name: 'io.debezium.data.Uuid' })],
    [text, fieldOf('string', { name: 'io.debezium.time.ZonedTimestamp' })],
    [text, fieldOf('string', column('20'))],
    [text, fieldOf('int32')],
    [text, fieldOf('bytes')],
    [base64, fieldOf('bytes', { name: 'io.debezium.data.Bits' })],
    [[text], fieldOf('string')],
    [{ [text]: text }, fieldOf('struct')],
  ] as const)
    assert.ok(!is(value as Json, type), JSON.stringify([value, type]));
  for (const type of [fieldOf('string'), fieldOf('string', column('100'))])
    assert.ok(is(text, type));
  assert.ok(is(base64, fieldOf('bytes')));
  assert.ok(is('(gone)', fieldOf('string'), placeholderOf('(gone)')));
  assert.ok(!is(text, fieldOf('string'), placeholderOf('(gone)')));
  assert.ok(is('AP8=', fieldOf('bytes'), placeholderOf('hex:00ff')));
  assert.ok(is([0, -1], fieldOf('array'), placeholderOf('hex:00FF')));
});

test('by definition: CloudEvents in headers, without attributes, and of others', () => {
  const ce = (name: string, value: string) => ({ name: `ce_${name}`, value: Buffer.from(value) });
  const headers = [
    ...[ce('specversion', '1.0'), ce('type', 'io.debezium.connector.postgresql.DataChangeEvent')],
    ...[ce('iodebeziumop', 'u'), ce('iodebeziumtsms', '7'), ce('iodebeziumtable', 't')],
  ];
  const data = { before: { a: 1 }, after: { a: 2 } };
  const binary = changeIn(data, { headers });
  assert.deepEqual([binary.op, binary.sourceMs, binary.table], ['u', 7, 't']);
  assert.equal(changeText(binary), 'a: 1 → 2');
  const bare = {
    ...{ id: '1', source: '/debezium', specversion: '1.0', time: '1970-01-01T00:00:00.009Z' },
    type: 'io.debezium.connector.mysql.DataChangeEvent',
  };
  const guessed = changeIn({ ...bare, data });
  assert.deepEqual([guessed.op, guessed.sourceMs], ['u', 9]);
  assert.equal(changeIn({ ...bare, data: { before: { a: 1 } } }).op, 'd');
  const other = envelopeOf(recordWith({ ...bare, type: 'com.example.order', data }));
  assert.equal(other.kind, 'value');
});
