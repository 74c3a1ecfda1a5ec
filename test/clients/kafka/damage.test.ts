import assert from 'node:assert/strict';
import test from 'node:test';
import { crc32c } from '../../../source/clients/kafka/crc32c.ts';
import { readBatches } from '../../../source/clients/kafka/record-batches.ts';
import { lines, logOf } from '../../systems/debezium/logs.ts';

const read = (log: Buffer, from = 0n) => readBatches(log, { partition: 0, from, aborted: [] });

/** The checksum as a producer writes it, over what was changed. */
const sealed = (batch: Buffer): Buffer => {
  batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
  return batch;
};

const changed = (log: Buffer, change: (bytes: Buffer) => void): Buffer => {
  const bytes = Buffer.from(log);
  change(bytes);
  return bytes;
};

/** A batch without records, as compaction leaves them. */
const emptyBatch = (offset: bigint, attributes: number): Buffer => {
  const batch = Buffer.from(logOf('none').log.subarray(0, 61));
  batch.writeBigInt64BE(offset, 0);
  batch.writeInt32BE(49, 8);
  batch.writeInt16BE(attributes, 21);
  batch.writeInt32BE(0, 23);
  batch.writeInt32BE(0, 57);
  return sealed(batch);
};

test('the checksum is that of Kafka', () => {
  assert.equal(crc32c(Buffer.from('123456789')), 0xe306_9283);
  for (const name of ['none', 'gzip', 'customers', 'transactions']) {
    const { log } = logOf(name);
    const end = 12 + log.readInt32BE(8);
    assert.equal(crc32c(log.subarray(21, end)), log.readUInt32BE(17), name);
  }
});

test('batches without records, of markers too, lead to what follows', () => {
  const { log } = logOf('none');
  for (const attributes of [0, 1, 4, 16, 32, 48]) {
    const follows = changed(log, (bytes) => bytes.writeBigInt64BE(1n, 0));
    const piece = read(Buffer.concat([emptyBatch(0n, attributes), follows]));
    assert.deepEqual(piece.unreadable, [], `${attributes}`);
    assert.deepEqual([piece.records.length, piece.markers, piece.next], [lines.length, 0, 61n]);
  }
});

test('a marker of a transaction that can’t be read is named, and later ones are read', () => {
  const { log, aborted } = logOf('transactions');
  for (let at = 61; at < log.length; at += 1) {
    const bytes = changed(log, (some) => {
      some[at] = (some[at] as number) ^ 0xff;
    });
    const piece = readBatches(bytes, { partition: 0, from: 0n, aborted });
    assert.equal(piece.next > 0n, true, `byte ${at}`);
  }
});

test('wrong checksums, lengths, counts, offsets and codecs are named', () => {
  const { log } = logOf('none');
  const whyOf = (change: (bytes: Buffer) => void, seal = true) => {
    const { unreadable, records, next } = read(
      changed(log, (bytes) => {
        change(bytes);
        if (seal) sealed(bytes);
      }),
    );
    assert.equal(records.length, 0);
    assert.ok(next > 0n);
    return unreadable.map(({ why }) => why);
  };
  const value = (bytes: Buffer) => bytes.write('X', bytes.indexOf('Zeile'));
  assert.deepEqual(whyOf(value, false), ['its checksum does not match']);
  for (const length of [0, -1, 10, 48, -2_147_483_648])
    assert.deepEqual(
      whyOf((bytes) => bytes.writeInt32BE(length, 8)),
      ['a damaged length'],
    );
  for (const count of [1_000_000, 61, 2_147_483_647])
    assert.deepEqual(
      whyOf((bytes) => bytes.writeInt32BE(count, 57)),
      ['damaged records'],
    );
  assert.deepEqual(
    whyOf((bytes) => bytes.writeInt32BE(-5, 23)),
    ['damaged offsets'],
  );
  assert.deepEqual(
    whyOf((bytes) => bytes.writeInt32BE(3, 23)),
    ['damaged records'],
  );
  assert.deepEqual(
    whyOf((bytes) => bytes.writeInt16BE(6, 21)),
    ['an unknown compression (6)'],
  );
  for (const magic of [0, 1, 3, 127, -1])
    assert.deepEqual(
      whyOf((bytes) => bytes.writeInt8(magic, 16)),
      [`message format ${magic}`],
    );
});
