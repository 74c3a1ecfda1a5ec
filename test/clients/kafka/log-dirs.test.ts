import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { describeLogDirs } from '../../../source/clients/kafka/log-dirs.ts';

type Encoder = {
  buffer: Buffer;
  writeInt16(value: number): Encoder;
  writeInt32(value: number): Encoder;
  writeInt64(value: string): Encoder;
  writeString(value: string): Encoder;
  writeBoolean(value: boolean): Encoder;
  writeArray(values: Encoder[]): Encoder;
};
const require = createRequire(import.meta.url);
const NewEncoder = require('kafkajs/src/protocol/encoder') as new () => Encoder;

const partition = (id: number, size: bigint, isCopy = false) =>
  new NewEncoder().writeInt32(id).writeInt64(String(size)).writeInt64('0').writeBoolean(isCopy);
const topic = (name: string, ...partitions: Encoder[]) =>
  new NewEncoder().writeString(name).writeArray(partitions);
const folder = (...topics: Encoder[]) =>
  new NewEncoder().writeInt16(0).writeString('/data').writeArray(topics);
const offline = (path: string) => new NewEncoder().writeInt16(56).writeString(path).writeArray([]);
const answer = (...folders: Encoder[]) => new NewEncoder().writeInt32(0).writeArray(folders).buffer;

const protocol = describeLogDirs.protocol({ version: 1 })();
const plain = (sizes: Awaited<ReturnType<typeof protocol.response.decode>>) =>
  Object.fromEntries(
    [...sizes.sizes].map(([name, partitions]) => [name, Object.fromEntries(partitions)]),
  );

test('all topics are asked for at once', async () => {
  const { apiKey, apiVersion, encode } = protocol.request;
  assert.deepEqual([apiKey, apiVersion], [35, 1]);
  // A null array: its length is −1.
  const { buffer } = (await encode()) as unknown as Encoder;
  assert.deepEqual([...buffer.subarray(0, 4)], [255, 255, 255, 255]);
});

test('sizes are read from every folder of a broker, but for copies on their way', async () => {
  const raw = answer(
    folder(topic('a', partition(0, 5n), partition(1, 1n << 40n)), topic('b', partition(0, 0n))),
    folder(topic('a', partition(2, 7n), partition(0, 3n, true))),
  );
  assert.deepEqual(plain(await protocol.response.decode(raw)), {
    a: { 0: 5n, 1: 1n << 40n, 2: 7n },
    b: { 0: 0n },
  });
});

test('a folder that the broker can’t use any more is told', async () => {
  const raw = answer(folder(topic('a', partition(0, 5n))), offline('/disk2'));
  const told = await protocol.response.decode(raw);
  assert.deepEqual([plain(told), told.offline], [{ a: { 0: 5n } }, ['/disk2']]);
});

test('a broker that does not let us ask tells none', async () => {
  assert.deepEqual(plain(await protocol.response.decode(answer())), {});
});
