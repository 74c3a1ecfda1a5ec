import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Limits, parquetReader } from '../../source/clients/parquet.ts';
import { identify } from '../../source/os/processes.ts';
import { allOutput, quiet, root, startModule } from '../support.ts';

const folder = path.join(root, 'test', 'recordings', 'delta', 'streamed', '_delta_log');
const name = readdirSync(folder).find((file) => file.endsWith('.parquet')) ?? '';
const checkpoint = readFileSync(path.join(folder, name));

const fileOf = (bytes: Buffer) => ({
  size: bytes.length,
  slice: async (start: number, end: number) => bytes.subarray(start, end),
});

const stage = (limits: Partial<Limits> = {}) => {
  const reader = parquetReader({ idleMs: 200, ...limits });
  const read = async (bytes: Buffer = checkpoint, columns = ['add.path'], signal = quiet()) => {
    const rows: Record<string, unknown>[] = [];
    await reader.read(fileOf(bytes), columns, (some) => rows.push(...some), signal);
    return rows;
  };
  return { reader, read };
};

/** The footer says of a group of columns that it has a negative count of children. */
const negativeChildren = (): Buffer => {
  const bytes = Buffer.from(checkpoint);
  const at = bytes.indexOf('deletionVector\x15') + 'deletionVector\x15'.length;
  bytes[at] = (bytes[at] as number) ^ 1;
  return bytes;
};

/** A footer with more parts than fit into memory. */
const bomb = (): Buffer => {
  const parts = 8_000_000;
  const count = Buffer.alloc(4);
  for (let i = 0, left = parts; i < 4; i += 1, left = Math.floor(left / 128))
    count[i] = (left % 128) | (i < 3 ? 0x80 : 0);
  const footer = Buffer.concat([
    Buffer.from([0x15, 0x02, 0x19, 0xfc]),
    count,
    Buffer.alloc(parts + 1),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from('PAR1'), footer, length, Buffer.from('PAR1')]);
};

describe('a Parquet file is read in a process of its own', () => {
  test('which hands on the columns that are asked for, of one file after the other', async () => {
    const { reader, read } = stage();
    const [rows, again] = await Promise.all([read(), read(checkpoint, ['add.size'])]);
    const added = rows.filter(({ add }) => add) as { add: Record<string, unknown> }[];
    assert.equal(added.length, 11);
    assert.deepEqual(Object.keys(added[0]?.add ?? {}), ['path']);
    const sized = again.filter(({ add }) => add) as { add: Record<string, unknown> }[];
    assert.equal(typeof sized[0]?.add.size, 'bigint');
    assert.ok(reader.pid);
  });

  test('which is ended when it computes for ever, and begun anew for the next file', async () => {
    const { reader, read } = stage({ quietMs: 3000 });
    const reading = read(negativeChildren());
    const { pid = 0 } = await new Promise<{ pid?: number }>((resolve) =>
      setImmediate(() => resolve({ pid: reader.pid })),
    );
    await assert.rejects(reading, /it is not read within 3 s/);
    while (identify(pid)) await sleep(20);
    assert.equal((await read()).length, 14);
  });

  test('which memory can’t run out of', async () => {
    const { read } = stage({ memoryMb: 64 });
    await assert.rejects(read(bomb()), /it takes too much memory or time/);
    assert.equal((await read()).length, 14);
  });

  test('which is ended with what it was read for', async () => {
    const { reader, read } = stage();
    const abort = new AbortController();
    const reading = read(negativeChildren(), ['add.path'], abort.signal);
    abort.abort(new Error('the probe is closed'));
    await assert.rejects(reading, /the probe is closed/);
    assert.equal(reader.pid, undefined);
  });

  test('which says what can’t be read, and goes on', async () => {
    const { reader, read } = stage({ idleMs: 60_000 });
    await read();
    const { pid } = reader;
    await assert.rejects(read(Buffer.from('no Parquet at all')), /footer/);
    await assert.rejects(
      reader.read(
        { size: checkpoint.length, slice: async () => Promise.reject(new Error('it was cut')) },
        ['add'],
        () => {},
        quiet(),
      ),
      /it was cut/,
    );
    assert.equal((await read()).length, 14);
    assert.equal(reader.pid, pid, 'the same process');
    process.kill(pid ?? 0, 'SIGKILL');
    await assert.rejects(read(), /has ended/);
    assert.equal((await read()).length, 14);
    process.kill(reader.pid ?? 0, 'SIGKILL');
  });

  test('which ends when there is nothing to read', async () => {
    const { reader, read } = stage({ idleMs: 50 });
    await read();
    const pid = reader.pid ?? assert.fail();
    while (identify(pid)) await sleep(20);
    assert.equal(reader.pid, undefined);
  });

  test('which does not keep the program', async (t) => {
    const child = startModule(
      t,
      `import { readFileSync } from 'node:fs';
      import { parquetReader } from ${JSON.stringify(path.join(root, 'source', 'clients', 'parquet.ts'))};
      const bytes = readFileSync(${JSON.stringify(path.join(folder, name))});
      const reader = parquetReader({ idleMs: 600_000 });
      const slice = async (from, to) => bytes.subarray(from, to);
      const { signal } = new AbortController();
      await reader.read({ size: bytes.length, slice }, ['add.path'], () => {}, signal);
      console.log(reader.pid);`,
    );
    const pid = Number(await allOutput(child));
    assert.ok(pid > 0);
    while (identify(pid)) await sleep(20);
  });
});
