import assert from 'node:assert/strict';
import test from 'node:test';
import { changeText, diffOf } from '../../../source/systems/debezium/diff.ts';
import { type Change, contentText, envelopeOf } from '../../../source/systems/debezium/envelope.ts';
import { defaultPlaceholder, placeholderOf } from '../../../source/systems/debezium/placeholder.ts';
import { recordsOf } from './logs.ts';

// Records of a real PostgreSQL and a real Debezium: scripts/record-kinds.ts has the tables, the
// changes and the connectors’ settings.

const changesOf = (topic: string): Change[] =>
  recordsOf(topic).records.flatMap((record) => {
    const envelope = envelopeOf(record);
    return envelope.kind === 'change' ? envelope.change : [];
  });
const meaningsIn = (change: Change | undefined, placeholder = defaultPlaceholder) =>
  Object.fromEntries(
    diffOf(change as Change, placeholder).map(({ name, meaning }) => [name, meaning]),
  );
const statesIn = (change: Change | undefined, placeholder = defaultPlaceholder) =>
  Object.fromEntries(diffOf(change as Change, placeholder).map(({ name, state }) => [name, state]));
const unchanged = 'unchanged, and too long to be in the WAL';
const notSent = placeholderOf(`hex:${Buffer.from('(not sent)').toString('hex')}`);

test('every type of PostgreSQL means what was written into it', () => {
  const [first, second, third, infinite, minus] = changesOf('kinds.kinds.types');
  const spoken = ['id', 'single', 'double', 'zoned_clock', 'zoned', 'flag', 'code', 'doc', 'docb'];
  const silent = ['page', 'pairs', 'path', 'range', 'address', 'mood', 'codes', ...spoken];
  assert.deepEqual(meaningsIn(first), {
    ...Object.fromEntries(silent.map((name) => [name, ''])),
    ...{ hundreds: '12300', free: '1.1', price: '12345678901234567.81', cash: '1234.56' },
    ...{ day: '2022-01-08', clock: '24:00:00.000', clock3: '12:34:56.789' },
    ...{ at: '1969-12-31T23:59:59.999999', at3: '1969-12-31T23:59:59.999' },
    ...{ span: '429 days 07:05:06.000007', raw: '\\xdeadbeef' },
    ...{ flags: "B'000000000011'", some_flags: "B'101'", spot: 'POINT (1.5 -2)' },
    // Debezium loses the era of dates in arrays.
    ...{ days: '[2022-01-08, 0044-03-15]', prices: '[1.10, null]' },
    times: '[1969-12-31T23:59:59.999999]',
  });
  const far = meaningsIn(second);
  assert.deepEqual(
    ['hundreds', 'free', 'price', 'cash', 'day', 'clock', 'at', 'at3', 'span', 'raw', 'flags'].map(
      (name) => far[name],
    ),
    [
      ...['-12300', '12345678901234567890.123', '-0.01', '-0.01', '0044-03-15 BC', '00:00:00.000'],
      ...['0044-03-15T12:00:00.000 BC', '294276-12-31T23:59:59.999', '-1 day -00:00:00.000001'],
      ...['\\x', "B'111111111111'"],
    ],
  );
  const last = meaningsIn(third);
  assert.deepEqual(
    ['day', 'clock', 'at3', 'raw', 'price', 'hundreds', 'span'].map((name) => last[name]),
    [
      ...['5874897-12-31', '23:59:59.999999', '0001-01-01T00:00:00.000', '\\x74657874 "text"'],
      ...['0.00', '0', '00:00:00.000'],
    ],
  );
  const ends = [infinite, minus].map((each) => [meaningsIn(each).day, meaningsIn(each).at]);
  assert.deepEqual(ends, [
    ['infinity', 'infinity'],
    ['-infinity', '-infinity'],
  ]);
});

test('digits are compared as they were sent, in every decimal.handling.mode', () => {
  const precise = changesOf('kinds.kinds.types').find(({ op }) => op === 'u');
  assert.equal(
    changeText(precise as Change),
    'hundreds: 12300 → 500, price: 12345678901234567.81 → 12345678901234567.82',
  );
  const text = changesOf('kinds_text.kinds.types').find(({ op }) => op === 'u');
  const [, free, price] = diffOf(text as Change).filter(({ state }) => state === 'changed');
  assert.deepEqual([free?.before, free?.after], ['"1.10"', '"1.1000"']);
  assert.deepEqual(
    [price?.before, price?.after],
    ['"12345678901234567.81"', '"12345678901234567.82"'],
  );
  // Debezium makes doubles of them; those are told with their own digits.
  const [double] = changesOf('kinds_flat.kinds.types');
  const columns = diffOf(double as Change);
  const value = (name: string) => columns.find((each) => each.name === name)?.after;
  assert.deepEqual(['price', 'free', 'hundreds', 'double'].map(value), [
    '1.2345678901234568E16',
    '1.1',
    '12300.0',
    '1.0E100',
  ]);
});

test('times as Kafka Connect has them, hexadecimal bytes, maps and intervals as text', () => {
  const [first, , third, infinite] = changesOf('kinds_text.kinds.types');
  const meanings = meaningsIn(first);
  assert.deepEqual(
    ['day', 'clock', 'clock3', 'at', 'at3', 'span', 'raw', 'days'].map((name) => meanings[name]),
    [
      ...['2022-01-08', '24:00:00.000', '12:34:56.789', '1969-12-31T23:59:59.999'],
      ...['1969-12-31T23:59:59.999', '', '', '[2022-01-08, 0044-03-15]'],
    ],
  );
  assert.equal(meaningsIn(third).day, '5874897-12-31');
  assert.equal(meaningsIn(infinite).at, 'infinity');
  assert.ok(!changeText(first as Change).includes('Z,'));
});

test('values that the WAL lacks are unchanged, in all types, and are no data', () => {
  for (const [topic, placeholder] of [
    ['kinds.kinds.long', defaultPlaceholder],
    ['kinds_text.kinds.long', notSent],
    ['kinds_flat.kinds.long', defaultPlaceholder],
  ] as const) {
    const update = changesOf(topic).find(({ op }) => op === 'u') as Change;
    const columns = diffOf(update, placeholder);
    const left = columns.filter(({ meaning }) => meaning === unchanged);
    const names = ['note', 'words', 'numbers', 'bigs', 'doc'];
    const more = topic.startsWith('kinds_text') ? ['pairs'] : ['raw'];
    assert.deepEqual(left.map(({ name }) => name).sort(), [...names, ...more].sort(), topic);
    for (const { state, before, after } of left)
      assert.deepEqual([state, before, after], ['same', null, null]);
    const text = changeText(update, placeholder);
    assert.match(text, /^id: 1, small: 2, label: "short"/);
    assert.doesNotMatch(text, /unavailable|not sent|unchanged|\[95/);
    // Each has its own: of the other connector it is data.
    const other = placeholder === notSent ? defaultPlaceholder : notSent;
    assert.ok(diffOf(update, other).every(({ meaning }) => meaning !== unchanged));
  }
});

test('with the row before, text that only looks like a placeholder is text', () => {
  const [, kept, written, removed] = changesOf('kinds.kinds.full');
  const first = statesIn(kept);
  assert.deepEqual(
    ['small', 'note', 'label', 'raw', 'words', 'numbers', 'bigs', 'codes', 'doc'].map(
      (name) => first[name],
    ),
    ['changed', ...Array.from({ length: 8 }, () => 'same')],
  );
  const second = statesIn(written);
  assert.deepEqual(
    [second.note, second.label, second.words, second.small],
    ['changed', 'changed', 'same', 'same'],
  );
  const gone = diffOf(removed as Change).find(({ name }) => name === 'note');
  assert.deepEqual([gone?.state, gone?.before], ['removed', '"__debezium_unavailable_value"']);
});

test('with the default replica identity only the key of a deleted row is told', () => {
  for (const topic of ['kinds.kinds.plain', 'kinds.kinds.long', 'kinds_cloud.kinds.plain']) {
    const deletes = changesOf(topic).filter(({ op }) => op === 'd');
    assert.equal(deletes.length, 2, topic);
    for (const change of deletes) {
      const { id, ...others } = statesIn(change);
      assert.equal(id, 'removed');
      assert.deepEqual([...new Set(Object.values(others))], ['untold'], topic);
      assert.ok(diffOf(change).every(({ name, before }) => name === 'id' || before === null));
      assert.match(changeText(change), /^id: \d$/);
    }
  }
  for (const change of changesOf('kinds.kinds.full').filter(({ op }) => op === 'd'))
    assert.deepEqual([...new Set(Object.values(statesIn(change)))], ['removed']);
  // What was inserted so is a row.
  const inserted = changesOf('kinds.kinds.plain').filter(({ op }) => op === 'c');
  for (const change of inserted)
    assert.deepEqual([...new Set(Object.values(statesIn(change)))], ['added']);
});

test('TRUNCATE and logical messages', () => {
  for (const topic of ['kinds.kinds.plain', 'kinds_cloud.kinds.plain']) {
    const last = changesOf(topic).at(-1) as Change;
    assert.equal(last.op, 't');
    assert.equal(changeText(last), 'all rows of kinds.plain are gone');
    assert.ok(last.sourceMs !== null && last.lsn !== null);
  }
  const [message] = changesOf('kinds.message');
  assert.equal(changeText(message as Change), 'message greeting');
  assert.equal(contentText((message as Change).message?.content as never), 'hello=1.10');
});

test('flattened rows tell their operation, times and place, whatever the prefix', () => {
  const of = (topic: string) =>
    recordsOf(topic).records.map((record) => {
      const envelope = envelopeOf(record);
      return envelope.kind === 'change' ? envelope.change.op : envelope.kind;
    });
  const all = ['c', 'u', 'd', 'tombstone', 'c', 'd', 'tombstone', 'c'];
  assert.deepEqual(of('kinds_flat.kinds.plain'), all);
  assert.deepEqual(of('kinds_named.kinds.plain'), ['c', 'u', 'c', 'c']);
  // Told by headers; of what was deleted there is nothing but them.
  assert.deepEqual(of('kinds_bare.kinds.plain'), all);
  const [original] = changesOf('kinds.kinds.plain');
  for (const topic of ['kinds_flat', 'kinds_named', 'kinds_bare', 'kinds_cloud']) {
    const [created, updated] = changesOf(`${topic}.kinds.plain`);
    assert.equal(created?.sourceMs, original?.sourceMs, topic);
    assert.ok(created?.table.endsWith('plain'));
    assert.match(changeText(created as Change), /^id: 1, name: "Anne", n: 5, price: 1.10?, at: /);
    assert.ok(Object.values(statesIn(updated)).every((state) => state === 'unknown'));
    const names = Object.keys(updated?.after ?? {});
    assert.deepEqual(names, ['id', 'name', 'n', 'price', 'at', 'remark', 'defaulted']);
  }
  const [flat] = changesOf('kinds_flat.kinds.plain');
  assert.deepEqual([flat?.form, flat?.lsn], ['flattened', original?.lsn]);
  assert.ok((changesOf('kinds_named.kinds.plain')[0]?.debeziumMs ?? 0) > (original?.sourceMs ?? 0));
  const [cloud] = changesOf('kinds_cloud.kinds.plain');
  assert.deepEqual(
    [cloud?.form, cloud?.lsn, cloud?.txId, cloud?.snapshot],
    ['CloudEvent', original?.lsn, original?.txId, null],
  );
  const gone = changesOf('kinds_bare.kinds.plain').find(({ op }) => op === 'd') as Change;
  assert.equal(changeText(gone), 'no column is told');
});
