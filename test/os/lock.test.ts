import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { acquireLock, type Holder, lockHolder, tryLock } from '../../source/os/lock.ts';
import { identify } from '../../source/os/processes.ts';
import { put, quiet, root, startModule, tempFolder, until } from '../support.ts';

const take = (file: string, onWait?: (holder: Holder) => void) =>
  acquireLock(file, 'a test', { signal: quiet(), onWait });
const holderIn = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Holder;
const lockModule = pathToFileURL(path.join(root, 'source', 'os', 'lock.ts')).href;

/** A module that takes the lock, as `process` is a real contender, and then does `rest`. */
const contender = (file: string, rest: string) => `
  import { acquireLock } from ${JSON.stringify(lockModule)};
  import { appendFileSync, existsSync } from 'node:fs';
  import { setTimeout as sleep } from 'node:timers/promises';
  const file = ${JSON.stringify(file)};
  const lock = () => acquireLock(file, 'a contender', { signal: new AbortController().signal });
  ${rest}`;

test('a lock names its holder and goes with its release', async (t) => {
  const file = path.join(tempFolder(t), 'deep', 'x.lock');
  const release = await take(file);
  const holder = holderIn(file);
  assert.equal(holder.pid, process.pid);
  assert.equal(holder.purpose, 'a test');
  assert.deepEqual(lockHolder(file), holder);
  release();
  assert.equal(lockHolder(file), undefined);
  // And the folder that was made for it alone.
  assert.equal(existsSync(path.dirname(file)), false);
});

test('a folder in which something has come to be stays', async (t) => {
  const file = path.join(tempFolder(t), 'deep', 'er', 'x.lock');
  const release = await take(file);
  put(path.join(path.dirname(file), 'kept'), '');
  release();
  assert.deepEqual(readdirSync(path.dirname(file)), ['kept']);
});

test('contenders do not take the folder from each other', async (t) => {
  const file = path.join(tempFolder(t), 'deep', 'x.lock');
  let holders = 0;
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      const release = await take(file);
      holders += 1;
      assert.equal(holders, 1);
      await sleep(1);
      holders -= 1;
      release();
    }),
  );
  assert.equal(existsSync(path.dirname(file)), false);
});

test('the second waits until the first releases, and hears once who holds it', async (t) => {
  const file = path.join(tempFolder(t), 'x.lock');
  const release = await take(file);
  const heard: Holder[] = [];
  let got = false;
  const second = take(file, (holder) => heard.push(holder)).then((releaseSecond) => {
    got = true;
    return releaseSecond;
  });
  await sleep(400);
  assert.equal(got, false);
  assert.deepEqual(
    heard.map(({ pid }) => pid),
    [process.pid],
  );
  release();
  (await second)();
  assert.equal(existsSync(file), false);
});

test('who does not want to wait hears at once that it is held', async (t) => {
  const file = path.join(tempFolder(t), 'deep', 'x.lock');
  const release = tryLock(file, 'a test');
  assert.equal(holderIn(file).purpose, 'a test');
  assert.equal(tryLock(file, 'another'), undefined);
  assert.equal(holderIn(file).purpose, 'a test');
  release?.();
  assert.equal(existsSync(path.dirname(file)), false);
  const child = startModule(t, contender(file, 'await lock(); process.exit(0);'));
  await once(child, 'exit');
  const next = tryLock(file, 'after a death');
  assert.equal(holderIn(file).purpose, 'after a death');
  next?.();
});

test('who waits can be aborted, and the lock stays its holder’s', async (t) => {
  const file = path.join(tempFolder(t), 'x.lock');
  const release = await take(file);
  const abort = new AbortController();
  const waiting = acquireLock(file, 'x', { signal: abort.signal, onWait: () => abort.abort() });
  await assert.rejects(waiting, { name: 'AbortError' });
  assert.equal(holderIn(file).purpose, 'a test');
  release();
});

test('a release leaves another’s lock alone', async (t) => {
  const file = path.join(tempFolder(t), 'x.lock');
  const release = await take(file);
  writeFileSync(file, 'somebody else’s');
  release();
  assert.equal(readFileSync(file, 'utf8'), 'somebody else’s');
});

describe('a lock that nobody living holds is taken over', () => {
  test('its holder has died', async (t) => {
    const file = path.join(tempFolder(t), 'x.lock');
    const child = startModule(t, contender(file, 'await lock(); process.exit(0);'));
    await once(child, 'exit');
    assert.equal(holderIn(file).pid, child.pid);
    assert.equal(lockHolder(file), undefined);
    const release = await take(file, () => assert.fail('there is nobody to wait for'));
    assert.equal(holderIn(file).pid, process.pid);
    release();
  });

  const other = { pid: process.pid, startTime: '1', purpose: 'x', since: '' };
  const contents = ['', 'garbage', '{}', 'null', '[1]', '{"pid":"1","startTime":1}'];
  for (const content of [...contents, JSON.stringify(other)])
    test(`it holds ${JSON.stringify(content)}`, async (t) => {
      const file = put(path.join(tempFolder(t), 'x.lock'), content);
      assert.equal(lockHolder(file), undefined);
      const release = await take(file, () => assert.fail('there is nobody to wait for'));
      assert.equal(holderIn(file).pid, process.pid);
      release();
    });

  for (const guard of ['', '1', JSON.stringify(other)])
    test(`who broke it has died and left ${JSON.stringify(guard)}`, async (t) => {
      const file = put(path.join(tempFolder(t), 'x.lock'), 'garbage');
      put(`${file}.break`, guard);
      const release = await take(file);
      assert.equal(holderIn(file).pid, process.pid);
      release();
      assert.deepEqual(readdirSync(path.dirname(file)), []);
    });

  test('not while another one breaks it', async (t) => {
    const file = put(path.join(tempFolder(t), 'x.lock'), 'garbage');
    const guard = JSON.stringify({ ...identify(process.pid), purpose: '', since: '' });
    put(`${file}.break`, guard);
    const abort = new AbortController();
    const waiting = acquireLock(file, 'x', { signal: abort.signal });
    await sleep(50);
    assert.equal(readFileSync(file, 'utf8'), 'garbage');
    assert.equal(readFileSync(`${file}.break`, 'utf8'), guard);
    abort.abort();
    await assert.rejects(waiting, { name: 'AbortError' });
  });
});

test('contenders for the lock of a dead holder never hold it together', async (t) => {
  const folder = tempFolder(t);
  const file = put(path.join(folder, 'x.lock'), 'garbage');
  const [log, go] = [path.join(folder, 'log'), path.join(folder, 'go')];
  // Each dies with the lock in its hands, so that every handover is a takeover.
  const module = contender(
    file,
    `
    const log = ${JSON.stringify(log)};
    appendFileSync(log, 'ready\\n');
    while (!existsSync(${JSON.stringify(go)})) await sleep(2);
    await lock();
    appendFileSync(log, 'in\\n');
    await sleep(10);
    appendFileSync(log, 'out\\n');
    process.exit(0);`,
  );
  const children = Array.from({ length: 5 }, () => startModule(t, module));
  const lines = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);
  await until('all contend', () => lines().length === children.length);
  const ended = Promise.all(children.map((child) => once(child, 'exit')));
  writeFileSync(go, '');
  await ended;
  const turns = Array.from(children, () => ['in', 'out']).flat();
  assert.deepEqual(lines().slice(children.length), turns);
});
