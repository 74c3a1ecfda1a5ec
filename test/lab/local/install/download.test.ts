import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { readVersions } from '../../../../source/config/versions.ts';
import {
  mavenOptions,
  runDownload,
  runPom,
} from '../../../../source/lab/local/install/download.ts';
import { quiet, type Scope, tempFolder } from '../../../support.ts';

/** A tool that fails with `line` until it has run `times` times; how often it ran, and what was heard. */
const download = async (t: Scope, line: string, times: number) => {
  const count = path.join(tempFolder(t), 'count');
  const script = `echo x >>"$0"; if [ "$(wc -l <"$0")" -lt ${times} ]; then echo "${line}" >&2; exit 1; fi; echo whole`;
  const run = { command: '/bin/sh', args: ['-c', script, count], signal: quiet() };
  const lines: string[] = [];
  let retries = 0;
  const onProgress = (what: string) => {
    assert.match(what, /trying again/);
    retries += 1;
  };
  const heard = { ...run, onLine: (text: string) => lines.push(text) };
  const end = await runDownload(heard, { onProgress }).catch((error: Error) => error.message);
  const runs = readFileSync(count, 'utf8').trim().split('\n').length;
  return { end: end.trim(), runs, retries, lines };
};

describe('a download', { concurrency: true }, () => {
  test('that stood still is tried again, and heard as before', async (t) => {
    const { end, runs, retries, lines } = await download(t, '[ERROR] x: Read timed out', 3);
    assert.deepEqual([end, runs, retries], ['whole', 3, 2]);
    assert.deepEqual(lines, ['[ERROR] x: Read timed out', '[ERROR] x: Read timed out', 'whole']);
  });

  test('that stands still again and again fails, and says why', async (t) => {
    const { end, runs } = await download(t, 'ReadTimeoutError: Read timed out.', 9);
    assert.equal(runs, 4);
    assert.match(end, /^sh failed \(exit 1\): ReadTimeoutError: Read timed out\.$/);
  });

  test('of which Maven says only that a transfer failed is tried again', async (t) => {
    const url = 'https://repository.example/a/1/a-1.pom';
    const line = `[ERROR] Could not transfer artifact a:pom:1 from/to x (${url}): transfer failed for ${url}:`;
    const { end, runs } = await download(t, line, 2);
    assert.deepEqual([end, runs], ['whole', 2]);
  });

  test('that the central repository did not answer, so that Maven blames one that has gone, is tried again', async (t) => {
    const line =
      '[ERROR] Could not transfer artifact a:pom:1 from/to oss (https://y): Unknown host y';
    const { end, runs } = await download(t, line, 2);
    assert.deepEqual([end, runs], ['whole', 2]);
  });

  test('that fails for another reason is not tried again', async (t) => {
    const whys = [
      'Could not find artifact',
      'Could not transfer artifact a:pom:1 from/to central (https://y): y: unknown host',
      'Could not transfer artifact a:pom:1 from/to central (https://y): y: Name or service not known',
      'Could not transfer artifact a:pom:1 from/to x (https://y): status code: 403, reason phrase: Forbidden (403)',
    ];
    for (const why of whys) {
      const { end, runs } = await download(t, `[ERROR] ${why}`, 9);
      assert.equal(runs, 1, why);
      assert.ok(end.includes(why), end);
    }
  });
});

test('Maven is told to wait for a minute, whichever version it is, and to look again for what it missed', () => {
  assert.deepEqual(mavenOptions(), [
    '-Dmaven.wagon.rto=60000',
    '-Daether.connector.requestTimeout=60000',
    '-U',
  ]);
});

test('a user’s options for Maven’s JVM come last, so that they count', async (t) => {
  const folder = tempFolder(t);
  mkdirSync(path.join(folder, 'build'));
  const mvn = path.join(folder, 'mvn');
  writeFileSync(mvn, '#!/bin/sh\necho "$MAVEN_OPTS"\n', { mode: 0o755 });
  const lines: string[] = [];
  await runPom(
    folder,
    {
      ...{ maven: async () => mvn, javaHome: () => folder, downloads: folder, python: '' },
      ...{ env: { ...process.env, MAVEN_OPTS: '-Xmx64m' }, signal: quiet() },
      ...{
        logFile: path.join(folder, 'log'),
        onProgress: () => {},
        versions: readVersions('seed'),
      },
    },
    { onLine: (line) => lines.push(line) },
  );
  assert.match(lines.join(), /^-XX:\S+ -Xmx64m$/);
});
