import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { stackFolder } from '../../../source/config/versions.ts';
import type { Container } from '../../../source/lab/compose/containers.ts';
import { jobStatus } from '../../../source/lab/compose/job-status.ts';
import type { World } from '../../../source/lab/compose/world.ts';
import { triesOf } from '../../../source/lab/contract/ends.ts';
import { put, tempFolder } from '../../support.ts';

const main = `
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import job
job.REQUEST, job.LIVES = sys.argv[2:]
job.main()
`;

test('what runs the driver in Docker writes down how each life ended', (t) => {
  const folder = tempFolder(t);
  const [request, lives] = ['current.json', 'lives.json'].map((name) => path.join(folder, name));
  const run = (driver: string, token = 'a'): number | null => {
    put(request as string, JSON.stringify({ token, file: '/mine.py', args: [] }));
    put(path.join(folder, 'bin', 'spark-submit'), `#!/bin/sh\n${driver}\n`, 0o755);
    const words = ['-IS', '-c', main, path.join(stackFolder, 'docker'), request, lives];
    const env = { ...process.env, SPARK_HOME: folder };
    return spawnSync('python3', words as string[], { env, encoding: 'utf8' }).status;
  };
  const read = () => JSON.parse(readFileSync(lives as string, 'utf8'));

  assert.equal(run('exit 1'), 1);
  const first = read();
  assert.deepEqual([first.token, first.code, first.starts.length], ['a', 1, 1]);
  assert.ok(first.endedAt >= first.starts[0]);
  assert.equal(triesOf(first.starts, first.endedAt), 2);

  assert.equal(run('kill -9 $$'), 137);
  assert.deepEqual([read().code, read().starts.length], [137, 2]);

  // Killed together with its driver it writes nothing; the next one knows.
  put(lives as string, JSON.stringify({ token: 'a', starts: [1, 2], code: 1, endedAt: 1.5 }));
  assert.equal(run('exit 0'), 0);
  assert.deepEqual([read().code, read().starts.length], [0, 3]);

  // Told to stop, it has not failed; and what is submitted anew begins anew.
  assert.equal(run('kill -TERM $PPID; sleep 1'), 143);
  assert.deepEqual(read(), { token: 'a', starts: [] });
  for (let i = 0; i < 8; i += 1) run('exit 1');
  assert.equal(read().starts.length, 6);
  run('exit 1', 'b');
  assert.deepEqual([read().token, read().starts.length], ['b', 1]);
});

test('a driver that came to its end by itself has ended well, and one that was stopped has not', async () => {
  const none = { bytes: Buffer.alloc(0), size: 0 };
  const files = { list: async () => [], readFrom: async () => none, sizeOf: async () => 0 };
  const over = (more: Partial<Container>) => {
    const container = { status: 'exited', pid: 0, startedAt: 1, exitCode: 0, error: '', ...more };
    const { signal } = new AbortController();
    return jobStatus({} as World, files, { ...container, id: 'c' } as Container, signal);
  };
  const well = await over({});
  assert.deepEqual([well.state, well.endedWell], ['stopped', true]);
  for (const more of [{ exitCode: 143 }, { exitCode: 137, comesBack: true }, { startedAt: 0 }]) {
    const { state, endedWell } = await over(more);
    assert.deepEqual([state, endedWell], ['stopped', undefined]);
  }
});
