import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { localFiles } from '../../../source/clients/files.ts';
import { findBatch, readBatch } from '../../../source/systems/spark/batches.ts';
import { tempFolder } from '../../support.ts';

const topic = 'lab_cdc.inventory.customers';

/** A checkpoint whose batch N ends at `ends[N]` in each partition, as Spark writes it. */
const checkpoint = (t: TestContext, ends: readonly Record<string, number>[]): string => {
  const folder = tempFolder(t);
  for (const part of ['offsets', 'commits', 'sources/0'])
    mkdirSync(path.join(folder, part), { recursive: true });
  writeFileSync(path.join(folder, 'sources/0/0'), `\0v1\n${JSON.stringify({ [topic]: { 0: 0 } })}`);
  for (const [batch, partitions] of ends.entries()) {
    const metadata = { batchWatermarkMs: 0, batchTimestampMs: 1_000_000 + batch };
    const text = ['v1', JSON.stringify(metadata), JSON.stringify({ [topic]: partitions })];
    writeFileSync(path.join(folder, 'offsets', String(batch)), text.join('\n'));
  }
  return folder;
};
const at = (offset: number, partition = 0) => ({ topic, partition, offset: BigInt(offset) });

test('the batch that took an offset is told by the ends around it', async (t) => {
  const folder = checkpoint(t, [{ 0: 4 }, { 0: 10 }, { 0: 10 }, { 0: 25, 1: 3 }]);
  const batchOf = async (offset: number, partition = 0) => {
    const found = await findBatch(localFiles, folder, at(offset, partition));
    return typeof found === 'object' && 'batch' in found ? found.batch : found;
  };
  assert.deepEqual(await Promise.all([0, 3, 4, 9, 10, 24].map((offset) => batchOf(offset))), [
    ...[0, 0, 1, 1, 3, 3],
  ]);
  assert.deepEqual(await batchOf(25), { reachedTo: 25n });
  // A partition that came later was read from its beginning.
  assert.equal(await batchOf(2, 1), 3);
  assert.deepEqual(await batchOf(3, 1), { reachedTo: 3n });
  assert.deepEqual(await batchOf(0, 2), { reachedTo: null });
  const third = await readBatch(localFiles, folder, 3);
  assert.deepEqual(
    [third?.at, third?.starts?.[topic], third?.ends[topic]],
    [1_000_003, { 0: 10n }, { 0: 25n, 1: 3n }],
  );
});

test('of the oldest batch that is kept nobody knows where it began, so it is not named', async (t) => {
  const folder = checkpoint(t, [{ 0: 4 }, { 0: 10 }, { 0: 20 }]);
  rmSync(path.join(folder, 'offsets/0'));
  assert.equal(await findBatch(localFiles, folder, at(7)), 'unknown');
  assert.equal(await findBatch(localFiles, folder, at(2)), 'unknown');
  const second = await findBatch(localFiles, folder, at(15));
  assert.ok(typeof second === 'object' && 'batch' in second && second.batch === 2);
});

test('before the first batch, and after a power failure, nothing is taken for one', async (t) => {
  const none = checkpoint(t, []);
  assert.deepEqual(await findBatch(localFiles, none, at(0)), { reachedTo: null });
  const folder = checkpoint(t, [{ 0: 4 }]);
  writeFileSync(path.join(folder, 'offsets/1'), '');
  assert.deepEqual(await findBatch(localFiles, folder, at(4)), { reachedTo: 4n });
  assert.equal(await readBatch(localFiles, folder, 1), undefined);
});
