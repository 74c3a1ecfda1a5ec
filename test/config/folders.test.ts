import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { Environment } from '../../source/config/environment.ts';
import { foldersFor, makeFolder, unmakeFolders } from '../../source/config/folders.ts';
import { put, tempFolder } from '../support.ts';

type Case = [string, Environment, NodeJS.ProcessEnv, boolean, [string, string, string]];

describe('cache, state and data', () => {
  const me = { HOME: '/home/me' };
  const xdg = { ...me, XDG_CACHE_HOME: '/x/c', XDG_STATE_HOME: '/x/s', XDG_DATA_HOME: '/x/d' };
  const ownHome = '/home/me/.local';
  const cases: Case[] = [
    [
      'of root',
      {},
      xdg,
      true,
      ['/var/lib/cdc-top/cache', '/var/lib/cdc-top/state', '/var/lib/cdc-top/data'],
    ],
    [
      'of an ordinary user',
      {},
      me,
      false,
      ['/home/me/.cache/cdc-top', `${ownHome}/state/cdc-top`, `${ownHome}/share/cdc-top`],
    ],
    ['in XDG folders', {}, xdg, false, ['/x/c/cdc-top', '/x/s/cdc-top', '/x/d/cdc-top']],
    [
      'with relative and empty XDG folders, which are ignored',
      {},
      { ...me, XDG_CACHE_HOME: 'c', XDG_STATE_HOME: './s', XDG_DATA_HOME: '' },
      false,
      ['/home/me/.cache/cdc-top', `${ownHome}/state/cdc-top`, `${ownHome}/share/cdc-top`],
    ],
    ['in CDC_TOP_HOME, as root', { home: '/h' }, xdg, true, ['/h/cache', '/h/state', '/h/data']],
    ['in CDC_TOP_HOME, as me', { home: '/h' }, xdg, false, ['/h/cache', '/h/state', '/h/data']],
    [
      'with CDC_TOP_CACHE, as root',
      { cache: '/c' },
      {},
      true,
      ['/c', '/var/lib/cdc-top/state', '/var/lib/cdc-top/data'],
    ],
    [
      'with CDC_TOP_CACHE, as me',
      { cache: '/c' },
      xdg,
      false,
      ['/c', '/x/s/cdc-top', '/x/d/cdc-top'],
    ],
    ['with both', { home: '/h', cache: '/c' }, xdg, false, ['/c', '/h/state', '/h/data']],
  ];
  for (const [what, environment, env, isRoot, [cache, state, data]] of cases)
    test(what, () => {
      assert.deepEqual(foldersFor(environment, env, isRoot), { cache, state, data });
    });

  test('where HOME is no absolute path, the user database tells', () => {
    assert.equal(foldersFor({}, { HOME: 'me' }, false).cache, `${os.homedir()}/.cache/cdc-top`);
  });
});

describe('folders that are made', () => {
  test('are told, and can be taken back as long as nothing is in them', (t) => {
    const base = tempFolder(t);
    const made = makeFolder(path.join(base, 'a', 'b'), 0o700);
    assert.deepEqual(made, [path.join(base, 'a'), path.join(base, 'a', 'b')]);
    assert.equal(statSync(path.join(base, 'a', 'b')).mode & 0o777, 0o700);
    assert.deepEqual(makeFolder(path.join(base, 'a', 'b')), []);
    put(path.join(base, 'a', 'x'), '');
    unmakeFolders(made);
    assert.deepEqual(
      [existsSync(path.join(base, 'a', 'b')), existsSync(path.join(base, 'a'))],
      [false, true],
    );
  });

  test('can’t be where a file is, or in /proc, which says so at once', (t) => {
    const file = put(path.join(tempFolder(t), 'x'), '');
    for (const folder of [file, path.join(file, 'y', 'z')])
      assert.throws(() => makeFolder(folder), {
        name: 'UsageError',
        message: /^\S+\/x is a file, and a folder is needed; set CDC_TOP_HOME /,
      });
    if (existsSync('/proc/self'))
      assert.throws(() => makeFolder('/proc/x/y'), { message: /^\/proc\/x can't be made there; / });
  });
});
