import assert from 'node:assert/strict';
import test from 'node:test';
import type { FetchedPartition } from '../../../source/clients/kafka/fetch.ts';
import { positionAt, takeAnswer } from '../../../source/systems/kafka/positions.ts';
import { lines, logOf } from '../debezium/logs.ts';

/** A broker that always answers with the same bytes. */
const answer = (log: Buffer, more: Partial<FetchedPartition> = {}): FetchedPartition => ({
  ...{ partition: 0, errorCode: 0, highWatermark: 60n, stableOffset: 60n, aborted: [], log },
  ...more,
});

test('whatever byte is damaged, reading gets to the end or says what it can’t read', () => {
  for (const name of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
    const { log } = logOf(name);
    for (let at = 0; at < log.length; at += at < 80 ? 1 : 97)
      for (const mask of [0x01, 0x80, 0xff]) {
        const bytes = Buffer.from(log);
        bytes[at] = (bytes[at] as number) ^ mask;
        const position = positionAt(0n, 60n);
        let found = 0;
        let named = 0;
        let rounds = 0;
        for (; position.next < 60n && rounds < 20; rounds += 1) {
          const before = position.next;
          const answered = takeAnswer(position, answer(bytes));
          assert.ok('piece' in answered);
          assert.ok(position.next > before, `${name}, byte ${at}`);
          found += answered.piece.records.length;
          named += answered.piece.unreadable.length;
        }
        assert.equal(position.next, 60n, `${name}, byte ${at}`);
        assert.ok(found === lines.length || named > 0, `${name}, byte ${at}: silent`);
      }
  }
});

test('a batch of which only a part ever comes, and what the broker can’t read, are passed by', () => {
  const { log } = logOf('none');
  for (const made of [
    answer(log.subarray(0, 100)),
    answer(log.subarray(0, 15)),
    answer(log.subarray(0, 61)),
    answer(Buffer.alloc(0), { errorCode: 2 }),
  ]) {
    const position = positionAt(0n, 60n);
    const whys = new Set<string>();
    for (let round = 0; position.next < 60n; round += 1) {
      assert.ok(round < 10);
      const answered = takeAnswer(position, made);
      assert.ok('piece' in answered);
      for (const { why } of answered.piece.unreadable) whys.add(why);
    }
    assert.equal(whys.size, 1);
    assert.match([...whys].join(), /only a part of a batch|the broker finds it damaged/);
  }
});

test('offsets that are gone and other errors move nothing', () => {
  const position = positionAt(5n, 60n);
  assert.deepEqual(takeAnswer(position, answer(Buffer.alloc(0), { errorCode: 1 })), { gone: true });
  assert.deepEqual(takeAnswer(position, answer(Buffer.alloc(0), { errorCode: 6 })), {
    errorCode: 6,
  });
  // Nothing more to read yet, or an open transaction.
  assert.ok('piece' in takeAnswer(position, answer(Buffer.alloc(0))));
  assert.equal(position.next, 5n);
});
