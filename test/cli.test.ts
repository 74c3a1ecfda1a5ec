import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { ownVersion } from '../source/config/versions.ts';
import { allOutput, root, start, tempFolder } from './support.ts';

const cli = path.join(root, 'dist', 'cli.js');

/** Runs the built cdc-top; nothing outside a folder of its own is touched. */
const run = async (
  t: TestContext,
  args: readonly string[],
  {
    env = {},
    node = [] as string[],
    stdout: out = 'pipe' as 'pipe' | number,
    stderr: err = 'pipe' as 'pipe' | number,
  } = {},
): Promise<[code: number | null, stdout: string, stderr: string]> => {
  assert.ok(existsSync(cli), 'npm run build makes it');
  const child = start(t, process.execPath, [...node, cli, ...args], {
    stdio: ['ignore', out, err],
    env: {
      PATH: process.env.PATH,
      CDC_TOP_HOME: tempFolder(t),
      // This machine's Docker may have a lab.
      DOCKER_HOST: 'unix:///nowhere/docker.sock',
      ...env,
    },
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const stdout = out === 'pipe' ? await allOutput(child) : '';
  return [await closed, stdout, stderr];
};

describe('the built program', { concurrency: 2 }, () => {
  test('tells its version', async (t) => {
    assert.deepEqual(await run(t, ['--version']), [0, `${ownVersion()}\n`, '']);
    assert.deepEqual(await run(t, ['-V']), [0, `${ownVersion()}\n`, '']);
    assert.deepEqual(await run(t, ['up', '--version']), [0, `${ownVersion()}\n`, '']);
  });

  test('helps', async (t) => {
    const [code, stdout, stderr] = await run(t, ['up', '--help']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^cdc-top up\n[\s\S]*--dry-run {2}/);
  });

  const refusals: [string, string[], Record<string, string>, string][] = [
    ['command', ['satus'], {}, 'unknown command satus; did you mean status?'],
    ['flag', ['status', '--jsno'], {}, 'unknown flag --jsno; did you mean --json?'],
    ['argument', ['status', 'x'], {}, 'unexpected argument x; usage: cdc-top status'],
    [
      'variable',
      ['status'],
      { CDC_TOP_HOM: '/x' },
      'unknown environment variable CDC_TOP_HOM; did you mean CDC_TOP_HOME?',
    ],
  ];
  for (const [what, args, env, line] of refusals)
    test(`refuses an unknown ${what} with one line and exit code 2`, async (t) => {
      assert.deepEqual(await run(t, args, { env }), [2, '', `cdc-top: ${line}\n`]);
    });

  test('fails with one line and exit code 1', async (t) => {
    const line = 'the lab lab does not exist yet; create it with: cdc-top up';
    assert.deepEqual(await run(t, ['seed', 'insert']), [1, '', `cdc-top: ${line}\n`]);
  });

  test('ends in peace when its reader has gone', async (t) => {
    const child = start(
      t,
      '/bin/sh',
      ['-c', '("$0" "$1" --help; echo $? >&2) | true', process.execPath, cli],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let stderr = '';
    for await (const chunk of child.stderr ?? []) stderr += chunk;
    assert.equal(stderr, '0\n');
  });

  for (const args of [
    ['--help'],
    ['--version'],
    ['status', '--json'],
    ['status'],
    ['cache', 'clean'],
  ])
    test(`fails where ${args.join(' ')} can't be printed`, {
      skip: !existsSync('/dev/full'),
    }, async (t) => {
      const full = openSync('/dev/full', 'w');
      t.after(() => closeSync(full));
      const [code, , stderr] = await run(t, args, { stdout: full });
      assert.equal(
        stderr,
        "cdc-top: what it prints can't be written: no space is left on the disk; make room\n",
      );
      assert.equal(code, 1);
    });

  test('does not need stderr', { skip: !existsSync('/dev/full') }, async (t) => {
    const full = openSync('/dev/full', 'w');
    t.after(() => closeSync(full));
    const [code] = await run(t, ['satus'], { stderr: full });
    assert.equal(code, 2);
  });

  test('tells an old Node the cure', async (t) => {
    const old =
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.1.0" } })';
    const node = ['--import', `data:text/javascript,${encodeURIComponent(old)}`];
    const line = 'Node 20.1.0 is too old, 22 or newer is needed: npx -p node@24 -p cdc-top cdc-top';
    assert.deepEqual(await run(t, ['status'], { node }), [1, '', `cdc-top: ${line}\n`]);
  });

  test('has what reads Parquet beside it, as a program of its own', async (t) => {
    const entry = path.join(root, 'dist', 'clients', 'parquet-child.js');
    const child = fork(entry, { serialization: 'advanced', env: {} });
    t.after(() => child.kill('SIGKILL'));
    child.send({ job: 1, kind: 'file', size: 4, columns: [] });
    const [answer] = await once(child, 'message');
    assert.deepEqual(answer, { job: 1, kind: 'want', id: 1, start: 0, end: 4 });
  });
});
