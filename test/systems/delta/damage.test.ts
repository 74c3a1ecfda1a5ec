import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { localFiles } from '../../../source/clients/files.ts';
import { parquetReader } from '../../../source/clients/parquet.ts';
import { readCheckpoint } from '../../../source/systems/delta/checkpoint.ts';
import { totalOf } from '../../../source/systems/delta/files.ts';
import { quiet, root } from '../../support.ts';

// All of them take two minutes: FUZZ_SECONDS=300 npx tsx --test test/systems/delta/damage.test.ts
const seconds = Number(process.env.FUZZ_SECONDS ?? 10);
const masks = [0x01, 0xff, 0x80, 0x04];

test('one byte of a checkpoint’s footer that is damaged never makes its figures wrong', async (t) => {
  const folder = path.join(root, 'test', 'recordings', 'delta', 'streamed', '_delta_log');
  const name = readdirSync(folder).find((file) => file.endsWith('.parquet')) ?? '';
  const whole = readFileSync(path.join(folder, name));
  const reader = parquetReader({ quietMs: 1500 });
  const figuresOf = async (bytes: Buffer) => {
    const files = {
      ...localFiles,
      sizeOf: async () => bytes.length,
      readFrom: async (_file: string, from: number, limit: number) => ({
        bytes: bytes.subarray(from, from + limit),
        size: bytes.length,
      }),
    };
    const checkpoint = { version: 10, files: [name] };
    const found = await readCheckpoint(files, folder, checkpoint, quiet(), reader);
    const { readerFeatures, writerFeatures, ...versions } = found.protocol ?? {};
    const features = [...(readerFeatures ?? []), ...(writerFeatures ?? [])];
    // A name and a time may be missing from a sound one as well.
    const { name: _name, createdTime: _createdTime, ...table } = found.metaData ?? {};
    return [totalOf(found.added), found.added, table, versions, features];
  };
  const right = await figuresOf(whole);
  const length = whole.readUInt32LE(whole.length - 8) + 8;
  const deadline = performance.now() + seconds * 1000;
  const flips = masks.length * length;
  let [tried, refused] = [0, 0];
  // Far apart from one to the next, so that all of it is tried where the time ends.
  for (; tried < flips && performance.now() < deadline; tried += 1) {
    const place = (tried * 7919) % flips;
    const at = whole.length - length + (place % length);
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] as number) ^ (masks[Math.floor(place / length)] as number);
    const found = await figuresOf(damaged).catch(() => undefined);
    if (found)
      assert.deepEqual(found, right, `byte ${at}, mask ${masks[Math.floor(place / length)]}`);
    else refused += 1;
  }
  t.diagnostic(`${tried} of ${flips} damages, ${refused} of them refused`);
  assert.ok(refused > 0 && tried > 100);
});
