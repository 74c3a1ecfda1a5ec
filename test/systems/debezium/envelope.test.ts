import assert from 'node:assert/strict';
import test from 'node:test';
import { changeText, diffOf } from '../../../source/systems/debezium/diff.ts';
import { type Change, contentText, envelopeOf } from '../../../source/systems/debezium/envelope.ts';
import { parseJson } from '../../../source/systems/debezium/json.ts';
import { recordsOf, recordWith } from './logs.ts';

const { records } = recordsOf('customers');
const changes = records.map((record) => envelopeOf(record));
const ofKind = (op: string): Change[] =>
  changes.flatMap((each) => (each.kind === 'change' && each.change.op === op ? each.change : []));
const changeIn = (value: unknown): Change => {
  const envelope = envelopeOf(recordWith(value));
  assert.ok(envelope.kind === 'change');
  return envelope.change;
};

test('a topic of a real lab: snapshot reads, creates, updates, deletes, tombstones', () => {
  assert.ok(ofKind('r').length >= 4);
  for (const { snapshot, before, after } of ofKind('r')) {
    assert.ok(snapshot && before === null && after !== null);
  }
  for (const op of ['c', 'u', 'd']) {
    const last = ofKind(op).at(-1) as Change;
    assert.equal(last.table, 'inventory.customers');
    assert.ok(last.lsn !== null && last.lsn > 0n && /^\d+$/.test(last.txId ?? ''));
    assert.ok((last.debeziumMs ?? 0) >= (last.sourceMs ?? 0) && last.snapshot === null);
    assert.deepEqual([last.before !== null, last.after !== null], [op !== 'c', op !== 'd']);
  }
  const last = changes.at(-1);
  assert.equal(last?.kind, 'tombstone');
  assert.equal(changes.at(-2)?.schema, true);
  const [deleted, tombstone] = records.slice(-2).map((record) => envelopeOf(record).key);
  assert.deepEqual(tombstone, deleted);
  assert.match(contentText(deleted as never), /^id=\d+$/);
});

test('the diff of a real update names the one column that is different', () => {
  const update = ofKind('u').at(-1) as Change;
  const states = diffOf(update).map(({ name, state }) => [name, state]);
  assert.deepEqual(states, [
    ['id', 'same'],
    ['first_name', 'same'],
    ['last_name', 'same'],
    ['email', 'changed'],
  ]);
  assert.equal(changeText(update), 'email: "a@x" → "b@x"');
  assert.ok(diffOf(ofKind('c').at(-1) as Change).every(({ state }) => state === 'added'));
  assert.ok(diffOf(ofKind('d').at(-1) as Change).every(({ state }) => state === 'removed'));
});

test('the same without its schema, and without the row before', () => {
  const source = { schema: 's', table: 't', lsn: 5, txId: 9, ts_ms: 1000, snapshot: 'false' };
  const change = changeIn({ op: 'u', before: null, after: { a: 1 }, source, ts_ms: 1500 });
  assert.deepEqual([change.table, change.lsn, change.txId], ['s.t', 5n, '9']);
  assert.deepEqual(diffOf(change), [
    { name: 'a', state: 'unknown', before: null, after: '1', meaning: '' },
  ]);
  assert.equal(changeText(change), 'a: 1');
  const gone = changeIn({ op: 'u', before: { a: 1, b: 2 }, after: { b: 2, c: 3 }, source });
  assert.deepEqual(
    diffOf(gone).map(({ name, state }) => `${name} ${state}`),
    ['b same', 'c added', 'a removed'],
  );
});

test('truncates, messages, transactions and heartbeats', () => {
  const source = { schema: 's', table: 't' };
  assert.equal(changeText(changeIn({ op: 't', source, ts_ms: 1 })), 'all rows of s.t are gone');
  const content = Buffer.from('{"a":1}').toString('base64');
  const { message } = changeIn({ op: 'm', source: {}, message: { prefix: 'p', content } });
  assert.deepEqual(message, { prefix: 'p', content: { kind: 'json', value: { a: 1 }, types: {} } });
  const end = envelopeOf(recordWith({ status: 'END', id: '9:5', event_count: 2, ts_ms: 3 }));
  assert.deepEqual(
    { ...end, key: 0 },
    { kind: 'transaction', key: 0, schema: false, status: 'END', id: '9:5', events: '2', at: 3 },
  );
  assert.equal(envelopeOf(recordWith({ ts_ms: 5 })).kind, 'heartbeat');
  const within = changeIn({ op: 'c', after: {}, transaction: { id: '9', total_order: 1 }, source });
  assert.deepEqual(within.transaction, { id: '9', order: '1' });
});

test('what is no change is told as what it is', () => {
  const cases: [unknown, string][] = [
    [{ id: 1, name: 'x' }, 'json'],
    ['just text', 'text'],
    ['{"cut": ', 'text'],
    [{ op: 'c' }, 'json'],
    [{ op: 'sell', after: {} }, 'json'],
    [[1, 2], 'json'],
    ['', 'text'],
    [Buffer.from([0, 0, 0, 0, 42, 6, 97]), 'binary'],
    [Buffer.from([0xff, 0xfe, 1]), 'binary'],
    [Buffer.alloc(3_000_000, 'x'), 'huge'],
  ];
  for (const [value, kind] of cases) {
    const envelope = envelopeOf(recordWith(value));
    assert.ok(envelope.kind === 'value');
    assert.equal(envelope.content.kind, kind, String(value).slice(0, 20));
  }
  const avro = envelopeOf(recordWith(Buffer.from([0, 0, 0, 0, 42, 6, 97])));
  assert.ok(avro.kind === 'value' && avro.content.kind === 'binary');
  assert.equal(avro.content.schemaId, 42);
  assert.equal(contentText(avro.content), '00 00 00 00 2a 06 61');
});

test('numbers that a double can’t hold are shown as they were sent', () => {
  assert.deepEqual(parseJson('[9007199254740993, -9223372036854775808, 1.5, 12]'), [
    9_007_199_254_740_993n,
    -9_223_372_036_854_775_808n,
    1.5,
    12,
  ]);
  const text =
    '{"op":"u","before":{"id":9007199254740992},"after":{"id":9007199254740993},"source":{}}';
  assert.equal(changeText(changeIn(text)), 'id: 9007199254740992 → 9007199254740993');
});

test('values that do not speak for themselves are explained by their schema', () => {
  const field = (name: string, type: string, parameters?: object) => ({
    field: name,
    name: type,
    parameters,
  });
  const row = {
    field: 'after',
    fields: [
      field('date', 'io.debezium.time.Date'),
      field('at', 'io.debezium.time.MicroTimestamp'),
      field('time', 'io.debezium.time.MicroTime'),
      field('price', 'org.apache.kafka.connect.data.Decimal', { scale: '2' }),
      field('debt', 'org.apache.kafka.connect.data.Decimal', { scale: '2' }),
      field('far', 'io.debezium.time.Timestamp'),
      field('text', 'io.debezium.data.Json'),
      field('toast', 'x'),
    ],
  };
  const after = {
    date: 19_000,
    at: 1_795_415_149_215_000,
    time: 3_600_000_000,
    price: Buffer.from([0x04, 0xd2]).toString('base64'),
    debt: Buffer.from([0xff]).toString('base64'),
    far: 9e15,
    text: '{}',
    toast: '__debezium_unavailable_value',
  };
  const value = {
    schema: { fields: [row] },
    payload: { op: 'u', before: null, after, source: {} },
  };
  const meanings = diffOf(changeIn(value)).map(({ meaning }) => meaning);
  assert.deepEqual(meanings, [
    '2022-01-08',
    '2026-11-23T06:25:49.215',
    '01:00:00.000',
    '12.34',
    '-0.01',
    '287168-08-24T16:00:00.000',
    '',
    'unchanged, and too long to be in the WAL',
  ]);
});
