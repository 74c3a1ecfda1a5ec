import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import {
  activeInstalls,
  downloadsFolder,
  keyOf,
  unitCache,
} from '../../../../source/lab/local/install/cache.ts';
import type { Unit } from '../../../../source/lab/local/install/types.ts';
import { acquireLock, type Holder } from '../../../../source/os/lock.ts';
import { put, quiet, tempFolder } from '../../../support.ts';

type Context = Parameters<ReturnType<typeof unitCache>['install']>[1];
const context = { signal: quiet(), onProgress: () => {} } as unknown as Context;

const unitOf = (install: Unit['install'], inputs: string[] = ['1']): Unit => ({
  ...{ id: 'jars', title: 'some jars', inputs, download: 1, disk: 1, needs: [] },
  install,
});
const good = unitOf(async (folder) => {
  put(path.join(folder, 'file'), 'all of it');
});

/** A cache, and a function that installs a unit into it where nobody else does. */
const open = (t: TestContext) => {
  const cache = unitCache(path.join(tempFolder(t), 'cache'));
  const install = (unit: Unit) =>
    cache.install(unit, context, () => assert.fail('there is nobody to wait for'));
  return { cache, install };
};

describe('the cache', () => {
  test('has a unit once it is complete, and then leaves it alone', async (t) => {
    const { cache, install } = open(t);
    assert.equal(cache.folder(good), undefined);
    await install(good);
    const folder = cache.folder(good) as string;
    assert.equal(readFileSync(path.join(folder, 'file'), 'utf8'), 'all of it');
    await install(unitOf(() => assert.fail('it is there')));
    assert.equal(cache.folder(good), folder);
    assert.deepEqual(
      readdirSync(cache.root).filter((name) => name.endsWith('.lock')),
      [],
    );
  });

  test('gives an installer a folder for what is temporary, which goes with the rest', async (t) => {
    const { cache, install } = open(t);
    const tmp: string[] = [];
    const isThere = () => tmp.map((folder) => existsSync(folder));
    const use = (end: () => void) =>
      unitOf(async (_folder, { env }) => {
        tmp.push(env.TMPDIR as string);
        put(path.join(env.TMPDIR as string, 'unpacked'), '');
        end();
      });
    const killed = use(() => {
      throw new Error('killed');
    });
    await assert.rejects(install(killed), /killed/);
    await install(use(() => {}));
    assert.ok(tmp.every((folder) => folder.startsWith(cache.root)));
    assert.deepEqual(isThere(), [false, false]);
  });

  test('may be read by the services’ user, whoever that is', async (t) => {
    const mask = process.umask(0o022);
    t.after(() => process.umask(mask));
    const { cache, install } = open(t);
    await install(good);
    for (const folder of [cache.root, cache.folder(good) as string])
      assert.equal(statSync(folder).mode & 0o777, 0o755, folder);
  });

  test('never takes for done what failed, and sweeps it before the second attempt', async (t) => {
    const { cache, install } = open(t);
    let half = '';
    const bad = unitOf(async (folder) => {
      half = put(path.join(folder, 'half'), '');
      throw new Error('no network');
    });
    await assert.rejects(install(bad), { message: 'no network' });
    assert.ok(existsSync(half));
    assert.equal(cache.folder(bad), undefined);
    await install(good);
    assert.ok(!existsSync(half), 'it was swept');
    assert.ok(existsSync(path.join(cache.folder(good) as string, 'file')));
  });

  test('sweeps nothing of another unit', async (t) => {
    const { cache, install } = open(t);
    const other = unitOf(good.install, ['2']);
    await install(other);
    await install(good);
    assert.ok(cache.folder(other));
  });

  test('does not have a unit whose folder is gone, or whose pointer is broken', async (t) => {
    const { cache, install } = open(t);
    await install(good);
    rmSync(cache.folder(good) as string, { recursive: true });
    assert.equal(cache.folder(good), undefined);
    await install(good);
    assert.ok(cache.folder(good));
    put(path.join(cache.root, `${keyOf(good)}.json`), '{"folder":');
    assert.equal(cache.folder(good), undefined);
  });

  test('lets a second installer wait for the first, and take what that made', async (t) => {
    const { cache, install } = open(t);
    const begun = Promise.withResolvers<() => void>();
    const slow = unitOf((folder) => {
      const done = Promise.withResolvers<void>();
      begun.resolve(() => {
        put(path.join(folder, 'file'), 'of the first');
        done.resolve();
      });
      return done.promise;
    });
    const first = install(slow);
    const finish = await begun.promise;
    assert.deepEqual(
      activeInstalls(cache.root).map(({ pid, purpose }) => [pid, purpose]),
      [[process.pid, 'installing jars']],
    );
    const holders: Holder[] = [];
    const never = unitOf(() => assert.fail('the first has made it'));
    const second = cache.install(never, context, (holder) => {
      holders.push(holder);
      finish();
    });
    await Promise.all([first, second]);
    assert.deepEqual(
      holders.map(({ pid }) => pid),
      [process.pid],
    );
    const file = path.join(cache.folder(never) as string, 'file');
    assert.equal(readFileSync(file, 'utf8'), 'of the first');
  });

  test('gives up waiting when it is aborted', async (t) => {
    const { cache } = open(t);
    const lock = path.join(cache.root, `${keyOf(good)}.lock`);
    const release = await acquireLock(lock, 'x', { signal: quiet() });
    const abort = new AbortController();
    const waiting = cache.install(good, { ...context, signal: abort.signal }, () => abort.abort());
    await assert.rejects(waiting, { name: 'AbortError' });
    assert.equal(cache.folder(good), undefined);
    release();
  });

  test('drops what the installers kept to resume from', async (t) => {
    const { cache, install } = open(t);
    await install(good);
    put(path.join(downloadsFolder(cache.root), 'pip', 'half'), '');
    // Another process installs something: it may be what is half there.
    const release = await acquireLock(path.join(cache.root, 'python.lock'), 'x', {
      signal: quiet(),
      onWait: () => assert.fail('nobody holds it'),
    });
    cache.dropDownloads();
    assert.ok(existsSync(downloadsFolder(cache.root)));
    release();
    cache.dropDownloads();
    assert.ok(!existsSync(downloadsFolder(cache.root)));
    assert.ok(cache.folder(good));
  });
});

describe('active installations', () => {
  test('are none without a cache', (t) => {
    assert.deepEqual(activeInstalls(path.join(tempFolder(t), 'absent')), []);
  });

  test('are not those of the dead', (t) => {
    const folder = tempFolder(t);
    put(path.join(folder, 'jars-1.lock'), '{"pid":1,"startTime":"never"}');
    assert.deepEqual(activeInstalls(folder), []);
  });
});

describe('the key of a unit', () => {
  const key = (...inputs: string[]) => keyOf({ id: 'python', inputs });

  test('stays while its inputs do, and has a fixed form', () => {
    assert.equal(key('a', 'b'), key('a', 'b'));
    assert.match(key('a'), /^python-[0-9a-f]{12}$/);
  });

  test('changes with each of them', () => {
    const keys = [
      key(),
      key('a'),
      key('b'),
      key('a', 'b'),
      key('b', 'a'),
      key('ab'),
      key('', 'ab'),
    ];
    assert.equal(new Set([...keys, keyOf({ id: 'jars', inputs: ['a'] })]).size, keys.length + 1);
  });
});
