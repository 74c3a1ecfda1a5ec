import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../source/config/errors.ts';
import { type Identity, identify, isAlive } from '../../source/os/processes.ts';
import { runTool, type ToolRun } from '../../source/os/tool.ts';
import { put, quiet, tempFolder, until } from '../support.ts';

const shell = (script: string, more: Partial<ToolRun> = {}) =>
  runTool({ command: '/bin/sh', args: ['-c', script], signal: quiet(), ...more });

const isGone = (pid: number) => {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
};

/** Runs a script that prints its pid and a child's, aborts, and waits for the child's end. */
const abortOnPids = async (script: string, before = async (_pid: number) => {}) => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const heard = Promise.withResolvers<[number, number]>();
  const onLine = (line: string) => heard.resolve(line.split(' ').map(Number) as [number, number]);
  const run = assert.rejects(shell(script, { signal: abort.signal, onLine }), reason);
  const [pid, childPid] = await heard.promise;
  const child = identify(childPid) as Identity;
  assert.ok(child);
  await before(pid);
  abort.abort(reason);
  await run;
  await until('the child has ended', () => !isAlive(child));
};

describe('a tool', { concurrency: true }, () => {
  test('gives its stdout, in its folder, with its environment', async (t) => {
    const folder = tempFolder(t);
    const run = { cwd: folder, env: { PATH: process.env.PATH, X: 'y' } };
    assert.equal(await shell('pwd; echo $X; echo aside >&2', run), `${folder}\ny\n`);
  });

  test('tells each line of both streams, the last without its end too', async () => {
    const lines: string[] = [];
    await shell('echo a; echo b >&2; sleep 0.05; printf "1%%\\r2%%\\nc"', {
      onLine: (line) => lines.push(line),
    });
    assert.deepEqual(lines.sort(), ['1%', '2%', 'a', 'b', 'c']);
  });

  test('may print half a character at a time', async () => {
    const lines: string[] = [];
    const output = await shell('printf "\\303"; sleep 0.05; printf "\\251\\n"', {
      onLine: (line) => lines.push(line),
    });
    assert.equal(output, 'é\n');
    assert.deepEqual(lines, ['é']);
  });

  test('logs all that it prints, after its command, for its owner’s eyes', async (t) => {
    const logFile = path.join(tempFolder(t), 'logs', 'tool.log');
    await shell('echo one; echo two >&2', { logFile });
    await shell('echo three; echo token=hunter2', { logFile });
    const text = () => readFileSync(logFile, 'utf8');
    await until('the log is written', () => text().includes('\nthree\ntoken='));
    const [first, ...more] = text().split('\n').filter(Boolean);
    assert.equal(first, '$ /bin/sh -c echo one; echo two >&2');
    assert.deepEqual(more.sort(), [
      ...['$ /bin/sh -c echo three; echo token=(secret)', 'one', 'three', 'token=(secret)', 'two'],
    ]);
    assert.equal(statSync(logFile).mode & 0o777, 0o600);
  });
});

describe('a tool that fails', { concurrency: true }, () => {
  const cases: [string, string][] = [
    ['echo something; exit 3', 'sh failed (exit 3): something'],
    ['exit 3', 'sh failed (exit 3): it printed nothing'],
    ['printf "no line end" >&2; exit 1', 'sh failed (exit 1): no line end'],
    ['kill -9 $$', 'sh failed (SIGKILL): it printed nothing'],
    ['echo "ERROR: could not"; echo advice; exit 1', 'sh failed (exit 1): ERROR: could not'],
    [
      'echo "[INFO] x"; echo "[ERROR] Failed to do"; echo "[ERROR] For help, read"; exit 1',
      'sh failed (exit 1): [ERROR] Failed to do',
    ],
    [
      'echo "npm error code E404" >&2; echo "npm error 404" >&2; exit 1',
      'sh failed (exit 1): npm error code E404',
    ],
    [
      'echo "ERROR: first"; echo "OSError: [Errno 28] No space left on device"; exit 1',
      'sh failed (exit 1): OSError: [Errno 28] No space left on device',
    ],
    ['printf "\\033[31mred\\033[0m\\n"; exit 1', 'sh failed (exit 1): red'],
  ];
  for (const [script, message] of cases)
    test(`says why: ${script}`, async () => {
      await assert.rejects(shell(script), (error: Error) => {
        assert.ok(error instanceof Failure, error.stack);
        assert.equal(error.message, message);
        return true;
      });
    });

  test('names its log', async (t) => {
    const logFile = path.join(tempFolder(t), 'tool.log');
    await assert.rejects(shell('echo why; exit 1', { logFile }), {
      message: `sh failed (exit 1): why; all of it: ${logFile}`,
    });
  });

  test('since it is not there, or no program', async (t) => {
    const folder = tempFolder(t);
    const run = { args: [], signal: quiet() };
    const absent = path.join(folder, 'absent');
    await assert.rejects(runTool({ ...run, command: absent }), {
      name: 'Failure',
      message: `${absent} is not there`,
    });
    const text = put(path.join(folder, 'text'), 'no program');
    await assert.rejects(runTool({ ...run, command: text }), {
      name: 'Failure',
      message: /^\S+text is no program that may be run$/,
    });
  });
});

describe('an abort', { concurrency: true }, () => {
  test('reaches the tool’s children', () => abortOnPids('sleep 60 & echo $$ $!; wait'));

  test('reaches children who have outlived the tool', () =>
    abortOnPids('sleep 60 & echo $$ $!', (pid) => until('the tool has ended', () => isGone(pid))));

  test('ends by force who does not listen', () =>
    abortOnPids('(trap "" TERM; exec sleep 60) & echo $$ $!; wait'));

  test('before the beginning begins nothing', async (t) => {
    const file = path.join(tempFolder(t), 'made');
    const reason = new Error('before');
    await assert.rejects(shell(`touch ${file}`, { signal: AbortSignal.abort(reason) }), reason);
    await sleep(50);
    assert.throws(() => statSync(file), { code: 'ENOENT' });
  });

  test('comes by itself when the tool takes too long', async () => {
    let child: Identity | undefined;
    const run = shell('sleep 60 & echo $!; wait', {
      timeoutMs: 1000,
      onLine: (line) => {
        child = identify(Number(line));
      },
    });
    await assert.rejects(run, { name: 'Failure', message: /^sh gave no end within 1 s: \d+$/ });
    assert.ok(child);
    await until('the child has ended', () => !isAlive(child as Identity));
  });
});
