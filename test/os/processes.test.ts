import assert from 'node:assert/strict';
import { once } from 'node:events';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  endProcesses,
  type Identity,
  identify,
  isAlive,
  isStopped,
  processesWith,
  signalProcess,
} from '../../source/os/processes.ts';
import { allOutput, nextLine, root, start, until } from '../support.ts';

const markerFor = (name: string) => `CT_TEST_MARKER=${name}-${process.pid}`;
const environmentWith = (marker: string) => {
  const [name, value] = marker.split('=') as [string, string];
  return { PATH: process.env.PATH, [name]: value };
};
const pidsWith = (marker: string) =>
  processesWith(marker)
    .map(({ pid }) => pid)
    .sort((a, b) => a - b);

test('a process is known by pid and start time', async (t) => {
  const child = start(t, 'sleep', ['60']);
  const identity = identify(child.pid) as Identity;
  assert.equal(identity.pid, child.pid);
  assert.match(identity.startTime, /\S/);
  assert.ok(isAlive(identity));
  assert.deepEqual(identify(child.pid), identity, 'it does not change');
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(identify(child.pid), undefined);
  assert.ok(!isAlive(identity));
});

test('a process that was stopped is known from one that sleeps', async (t) => {
  const child = start(t, 'sleep', ['60']);
  const pid = child.pid as number;
  assert.ok(!isStopped(pid));
  child.kill('SIGSTOP');
  await until('it is stopped', () => isStopped(pid));
  assert.ok(identify(pid), 'it lives');
  child.kill('SIGCONT');
  await until('it goes on', () => !isStopped(pid));
});

test('a zombie is dead', async (t) => {
  // The shell becomes `sleep`, which never asks for its child's end.
  const parent = start(t, '/bin/sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60']);
  const pid = Number(await nextLine(parent));
  const identity = identify(pid) as Identity;
  await until('the child has ended', () => identify(pid) === undefined);
  assert.ok(process.kill(pid, 0), 'the kernel still knows it');
  assert.ok(!isAlive(identity));
  assert.equal(signalProcess(identity, 'SIGTERM'), false);
  assert.deepEqual(await endProcesses([identity], 1000), []);
});

test('a stranger who has got the pid is never signalled', async (t) => {
  const child = start(t, 'sleep', ['60']);
  const identity = identify(child.pid) as Identity;
  const earlier = { pid: child.pid, startTime: '1' };
  assert.ok(!isAlive(earlier));
  assert.equal(signalProcess(earlier, 'SIGKILL'), false);
  assert.deepEqual(await endProcesses([earlier], 1000), []);
  assert.ok(isAlive(identity));
});

test('processes end politely', async (t) => {
  const child = start(t, 'sleep', ['60']);
  const ended = once(child, 'exit');
  assert.deepEqual(await endProcesses([identify(child.pid) as Identity], 5000), []);
  assert.deepEqual(await ended, [null, 'SIGTERM']);
});

test('by force where they do not listen', async (t) => {
  const child = start(t, '/bin/sh', ['-c', 'trap "" TERM; echo deaf; exec sleep 60']);
  const ended = once(child, 'exit');
  await nextLine(child);
  assert.deepEqual(await endProcesses([identify(child.pid) as Identity], 100), []);
  assert.deepEqual(await ended, [null, 'SIGKILL']);
});

test('a marker finds who carries it, and descendants who have dropped it', async (t) => {
  const marker = markerFor('tree');
  const script = 'env -i sleep 60 & echo $!; wait';
  const parent = start(t, '/bin/sh', ['-c', script], { env: environmentWith(marker) });
  const child = Number(await nextLine(parent));
  const both = [parent.pid, child].sort((a, b) => a - b);
  await until('the child has become sleep', () => pidsWith(marker).length === 2);
  assert.deepEqual(pidsWith(marker), both);
  assert.deepEqual(pidsWith(marker.slice(0, -1)), [], 'a part of the value is not it');
  assert.deepEqual(await endProcesses(processesWith(marker), 5000), []);
  assert.deepEqual(pidsWith(marker), []);
});

test('neither itself nor its ancestors, though they carry the marker', async (t) => {
  const marker = markerFor('ancestors');
  const module = pathToFileURL(path.join(root, 'source', 'os', 'processes.ts')).href;
  const source = `
    import { spawn } from 'node:child_process';
    import { processesWith } from ${JSON.stringify(module)};
    const child = spawn('sleep', ['60']);
    child.once('spawn', () => {
      const found = processesWith(${JSON.stringify(marker)}).map(({ pid }) => pid);
      console.log(JSON.stringify({ child: child.pid, found }));
      child.kill();
    });`;
  // A shell that carries it too and waits: the ancestor, with another child beside us.
  const shell = start(
    t,
    '/bin/sh',
    [
      '-c',
      'sleep 60 >&2 & echo $!; "$0" --input-type=module --eval "$1"; kill $!',
      process.execPath,
      source,
    ],
    { env: environmentWith(marker) },
  );
  const [sibling, answer] = (await allOutput(shell)).trim().split('\n') as [string, string];
  const { child, found } = JSON.parse(answer) as { child: number; found: number[] };
  assert.deepEqual(
    found.sort((a, b) => a - b),
    [Number(sibling), child].sort((a, b) => a - b),
  );
});
