import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import Docker from 'dockerode';
import { byLine, demultiplex } from '../../../source/clients/docker/frames.ts';
import { readTar, writeTar } from '../../../source/clients/docker/tar.ts';
import { newsOf } from '../../../source/lab/compose/news.ts';
import { smoothed, usageOf } from '../../../source/lab/compose/stats.ts';
import { type ContainerEvent, eventOf } from '../../../source/lab/compose/watch.ts';

const docker = new Docker();

const piece = (stream: number, text: string): Buffer => {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
};

describe('multiplexed output', () => {
  const bytes = Buffer.concat([piece(1, 'out\n'), piece(2, 'err…\n'), piece(1, ''), piece(1, 'x')]);
  for (const size of [1, 3, 8, 11, 1000])
    test(`is taken apart however it comes: ${size} bytes at a time`, () => {
      const found: string[] = [];
      const take = demultiplex(docker, (text, stream) => found.push(`${stream} ${text}`));
      for (let at = 0; at < bytes.length; at += size) take(bytes.subarray(at, at + size));
      assert.deepEqual(found, ['stdout out\n', 'stderr err…\n', 'stdout ', 'stdout x']);
    });

  test('is taken apart at once where much of it comes together', () => {
    const lines = 20_000;
    const found: number[] = [];
    const take = demultiplex(docker, (text) => found.push(text.length));
    take(Buffer.concat(Array.from({ length: lines }, () => piece(1, 'x'.repeat(100)))));
    take(piece(2, 'y'.repeat(3_000_000)));
    assert.equal(found.length, lines + 1);
    assert.deepEqual([found[0], found.at(-1)], [100, 3_000_000]);
  });

  test('gives whole lines, whole characters in them', () => {
    const lines: string[] = [];
    const take = byLine((line) => lines.push(line));
    for (const byte of Buffer.from('a…\n\nb\nrest')) take(Buffer.from([byte]));
    assert.deepEqual(lines, ['a…', '', 'b']);
  });
});

describe('what a container uses', () => {
  const frame = (memory: object, blkio: object = {}) => ({
    read: '2026-01-02T03:04:05.5Z',
    cpu_stats: { cpu_usage: { total_usage: 2_500_000_000 } },
    memory_stats: memory,
    blkio_stats: blkio,
  });
  test('with cgroup v1', () => {
    const entries = [
      { op: 'Read', value: 10 },
      { op: 'Write', value: 20 },
      { op: 'Total', value: 30 },
      { op: 'Read', value: 1 },
    ];
    const memory = { usage: 1000, stats: { total_inactive_file: 300, inactive_file: 1 } };
    const used = usageOf(frame(memory, { io_service_bytes_recursive: entries }));
    const { at, ...rest } = used ?? {};
    assert.equal(at, Date.parse('2026-01-02T03:04:05.500Z'));
    assert.deepEqual(rest, { cpuMs: 2500, memoryBytes: 700, readBytes: 11, writtenBytes: 20 });
  });
  test('with cgroup v2, and a kernel that does not count input and output', () => {
    const memory = { usage: 1000, stats: { inactive_file: 100 } };
    const { at: _, ...rest } = usageOf(frame(memory, { io_service_bytes_recursive: null })) ?? {};
    assert.deepEqual(rest, { cpuMs: 2500, memoryBytes: 900, readBytes: null, writtenBytes: null });
  });
  test('nothing, once it has stopped', () => {
    assert.equal(usageOf({ ...frame({}), read: '0001-01-01T00:00:00Z' }), undefined);
    assert.equal(usageOf(frame({})), undefined);
  });

  test('is a steady rate, whatever the beat of two clocks', () => {
    const samples = smoothed();
    const start = 1_000_000;
    const rates: number[] = [];
    let before: { at: number; cpuMs: number } | undefined;
    // Frames every 1007 ms of half a core; looked at every 1000 ms.
    const frames = Array.from({ length: 400 }, (_, index) => start + index * 1007);
    for (let now = start; now < start + 390_000; now += 1000) {
      while (frames[0] !== undefined && frames[0] <= now) {
        const at = frames.shift() as number;
        samples.add({
          at,
          cpuMs: (at - start) / 2,
          memoryBytes: 5,
          readBytes: 0,
          writtenBytes: null,
        });
      }
      const { cpuMs, memoryBytes, writtenBytes } = samples.at(now);
      assert.deepEqual([memoryBytes, writtenBytes], [5, null]);
      if (cpuMs === null) continue;
      if (before) rates.push((cpuMs - before.cpuMs) / (now - before.at));
      before = { at: now, cpuMs };
    }
    assert.ok(rates.length > 380);
    for (const rate of rates) assert.ok(Math.abs(rate - 0.5) < 1e-9, String(rate));
  });
});

describe('events', () => {
  const message = (Action: string, more: object = {}) => ({
    Action,
    timeNano: 1_767_323_045_678_901_200,
    Actor: { ID: 'f00', Attributes: { 'com.docker.compose.service': 'kafka', ...more } },
  });
  test('are read with what they are about', () => {
    assert.deepEqual(eventOf(message('die', { exitCode: '137' })), {
      ...{ at: 1767323045678, id: 'f00', service: 'kafka', kind: 'die', exitCode: 137 },
    });
    assert.equal(eventOf(message('health_status: unhealthy'))?.kind, 'unhealthy');
    for (const action of ['exec_create: sh', 'exec_die', 'attach', 'health_status'])
      assert.equal(eventOf(message(action)), undefined, action);
    assert.equal(eventOf({ Action: 'die', Actor: { ID: 'x', Attributes: {} } }), undefined);
  });

  test('are told in words, once they are news', () => {
    const tell = newsOf();
    const event = (kind: ContainerEvent['kind'], service = 'kafka', exitCode = 0) =>
      tell({ at: 0, id: service, service, kind, exitCode });
    assert.equal(event('healthy'), undefined);
    assert.deepEqual(event('unhealthy'), { level: 'error', text: 'its health check fails' });
    assert.deepEqual(event('healthy'), { level: 'good', text: 'its health check passes again' });
    assert.equal(event('oom')?.level, 'error');
    assert.deepEqual(event('die', 'kafka', 137), {
      level: 'error',
      text: 'its container ended: exit code 137, out of memory',
    });
    assert.equal(event('die', 'kafka', 143)?.level, 'info');
    assert.equal(event('die', 'secrets'), undefined);
    assert.equal(event('die', 'connector', 1)?.level, 'error');
    assert.equal(event('start', 'secrets'), undefined);
  });
});

test('what is put into a tar archive comes out of it', async () => {
  const own = { mode: 0o600, uid: 1500, gid: 1500 };
  const files = [
    { name: 'current.json', content: Buffer.from('{"a": "…"}\n'), ...own },
    { name: 'deep/er.py', content: Buffer.alloc(1024, 7), ...own },
    { name: 'empty', content: Buffer.alloc(0), ...own },
    { name: `${'long/'.repeat(40)}…`, content: Buffer.from('x'), ...own },
  ];
  const archive = await writeTar(files);
  assert.equal(archive.length % 512, 0);
  assert.deepEqual(
    [...(await readTar(archive))].map(([name, content]) => [name, content.toString('hex')]),
    files.map(({ name, content }) => [name, content.toString('hex')]),
  );
  await assert.rejects(readTar(archive.subarray(0, 700)), /end|tar/i);
});
