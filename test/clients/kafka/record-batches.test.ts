import assert from 'node:assert/strict';
import test from 'node:test';
import { type CodecName, codecNames, unpack } from '../../../source/clients/kafka/codecs.ts';
import { readBatches } from '../../../source/clients/kafka/record-batches.ts';
import { lines, logOf, recordsOf } from '../../systems/debezium/logs.ts';

for (const codec of codecNames)
  test(`what Java's producer packs with ${codec} is read as it was sent`, () => {
    const { log } = logOf(codec);
    assert.equal(codecNames[log.readInt16BE(21) & 7], codec);
    const { records, unreadable, next } = recordsOf(codec);
    assert.deepEqual(unreadable, []);
    assert.deepEqual(
      records.map(({ value }) => value?.toString()),
      lines,
    );
    assert.deepEqual(
      records.map(({ offset }) => offset),
      lines.map((_, n) => BigInt(n)),
    );
    assert.equal(next, BigInt(lines.length));
    for (const { key, headers, timestamp } of records) {
      assert.equal(key, null);
      assert.deepEqual(headers, []);
      assert.ok(timestamp > 1_700_000_000_000 && timestamp < 4_000_000_000_000);
    }
  });

test('of a batch only what was asked for is read, and what is cut off is left out', () => {
  const { log } = logOf('none');
  assert.equal(recordsOf('none', 58n).records.length, 2);
  for (const length of [0, 10, 60, log.length - 1]) {
    const piece = readBatches(log.subarray(0, length), { partition: 0, from: 0n, aborted: [] });
    assert.deepEqual([piece.records.length, piece.next], [0, 0n]);
  }
  const twice = Buffer.concat([log, log.subarray(0, 100)]);
  const piece = readBatches(twice, { partition: 0, from: 0n, aborted: [] });
  assert.equal(piece.records.length, lines.length);
});

test('aborted transactions and markers are counted and not shown', () => {
  const { records, aborted, markers, next } = recordsOf('transactions');
  assert.deepEqual(
    records.map(({ key, transactional }) => [key?.toString(), transactional]),
    [
      ['kept', true],
      ['kept too', true],
    ],
  );
  assert.deepEqual([aborted, markers, next], [1, 3, 6n]);
  // Without the broker's word all of them count.
  const { log } = logOf('transactions');
  assert.equal(readBatches(log, { partition: 0, from: 0n, aborted: [] }).records.length, 3);
});

test('a batch that can’t be read is passed by and named', () => {
  const { log } = logOf('none');
  const bad = (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.concat([log, log]);
    change(bytes);
    return readBatches(bytes, { partition: 0, from: 0n, aborted: [] });
  };
  const unknown = bad((bytes) => bytes.writeInt16BE(7, 21));
  assert.deepEqual(unknown.unreadable, [
    { offset: 0n, count: 60, why: 'an unknown compression (7)' },
  ]);
  assert.equal(unknown.records.length, lines.length);
  const old = bad((bytes) => bytes.writeInt8(1, 16));
  assert.equal(old.unreadable[0]?.why, 'message format 1');
  const damaged = bad((bytes) => bytes.fill(0xff, 61, 90));
  assert.equal(damaged.unreadable[0]?.why, 'damaged records');
  for (const codec of codecNames.slice(1)) {
    const { log: packed } = logOf(codec);
    const bytes = Buffer.from(packed);
    bytes.fill(0xff, 70);
    const piece = readBatches(bytes, { partition: 0, from: 0n, aborted: [] });
    assert.match(piece.unreadable[0]?.why ?? '', /^(damaged (\w+ data|records)|more than)/, codec);
    assert.equal(piece.next, BigInt(lines.length), codec);
  }
});

test('damaged snappy data is refused, also where its lengths lead in a circle', () => {
  const whole = unpack('snappy', Buffer.from([5, 16, ...Buffer.from('hello')]), 100);
  assert.equal(whole.toString(), 'hello');
  const circle = [10, 0xfc, 0xfa, 0xff, 0xff, 0xff, 0, 0];
  const endless = [0xff, 0xff, 0xff, 0xff, 0xff];
  const bounds = {
    empty: [],
    circle,
    'too short': [9, 16, 1],
    'before the begin': [4, 0x01, 0x05],
  };
  for (const [name, bytes] of Object.entries(bounds))
    assert.throws(() => unpack('snappy', Buffer.from(bytes), 100), /damaged snappy data/, name);
  assert.throws(
    () => unpack('snappy', Buffer.from([...endless, ...endless]), 100),
    /damaged|more than/,
  );
});

test('what would grow beyond its bound is not unpacked', () => {
  for (const codec of codecNames.slice(1) as CodecName[]) {
    const packed = logOf(codec).log.subarray(61);
    const whole = unpack(codec, packed, 1_000_000);
    assert.ok(whole.length > packed.length * 2, codec);
    assert.throws(() => unpack(codec, packed, 1000), /more than 0 MB once unpacked/, codec);
  }
});
