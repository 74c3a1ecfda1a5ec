import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { messageOf } from '../../source/config/errors.ts';
import { put, tempFolder } from '../support.ts';

const messageFrom = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return messageOf(error);
  }
  throw new Error('it went well');
};

/** Does something as a user who has no rights. */
const asNobody = <T>(work: () => T): T => {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
};

describe('what the system refuses, in words', () => {
  const cases: [what: string, work: (folder: string) => unknown, RegExp][] = [
    [
      'what is not there',
      (at) => readFileSync(`${at}/x`),
      /^\S+\/x: there is no such file or folder$/,
    ],
    [
      'below a file',
      (at) => readFileSync(`${put(`${at}/f`, '')}/x`),
      /f\/x: a part of this path is a file/,
    ],
    ['a folder as a file', (at) => readFileSync(at), /^a folder stands where a file is needed$/],
    [
      'links in a circle',
      (at) => {
        symlinkSync(`${at}/a`, `${at}/a`);
        readFileSync(`${at}/a`);
      },
      /\/a: its links go in a circle$/,
    ],
    [
      'a name too long',
      (at) => readFileSync(`${at}/${'x'.repeat(300)}`),
      /: the name is too long$/,
    ],
    [
      'a folder in /proc',
      () => mkdirSync('/proc/cdc-top'),
      /^\/proc\/cdc-top can't be made there$/,
    ],
    [
      'somebody else’s folder',
      (at) => {
        mkdirSync(`${at}/own`, { mode: 0o000 });
        asNobody(() => readdirSync(`${at}/own`));
      },
      /\/own: you are not allowed to list it; /,
    ],
    [
      'a file in somebody else’s folder',
      (at) => {
        mkdirSync(`${at}/own`, { mode: 0o000 });
        asNobody(() => writeFileSync(`${at}/own/x`, ''));
      },
      /\/own\/x: you are not allowed to open it; /,
    ],
  ];
  for (const [what, work, wanted] of cases)
    test(what, (t: TestContext) => {
      const said = messageFrom(() => work(tempFolder(t)));
      assert.match(said, wanted);
    });

  test('a program that is none', async (t) => {
    const file = put(path.join(tempFolder(t), 'x'), '');
    const [error] = await once(spawn(file), 'error');
    assert.equal(messageOf(error), `${file} is no program that may be run`);
  });

  test('a socket keeps its own words', async (t) => {
    const socket = net.connect(path.join(tempFolder(t), 'none.sock'));
    const [error] = await once(socket, 'error');
    assert.match(messageOf(error), /^connect ENOENT \S+none\.sock$/);
  });
});
