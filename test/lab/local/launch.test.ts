import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { stackFolder } from '../../../source/config/versions.ts';
import { livingPrograms } from '../../../source/lab/local/records.ts';
import { tempFolder } from '../../support.ts';

const script = path.join(stackFolder, 'supervisor', 'launch.py');
// It says what it hears, and goes on until it has been asked twice.
const stubborn = `
import signal, time
heard = []
signal.signal(signal.SIGTERM, lambda *_: (heard.append(1), print('heard', flush=True)))
print('begun', flush=True)
while len(heard) < 2: time.sleep(0.05)
`;
const ends = ['-c', 'raise SystemExit(7)'];

const until = async (what: string, look: () => unknown): Promise<void> => {
  for (const deadline = Date.now() + 15_000; !look(); await sleep(30))
    assert.ok(Date.now() < deadline, `waited until ${what}`);
};

/** A folder of programs that all end with the test. */
const place = (t: TestContext) => {
  const run = tempFolder(t);
  const log = path.join(run, 'x.log');
  const children: ChildProcess[] = [];
  const living = () => livingPrograms({ run }).get('x');
  t.after(() => {
    for (const child of children) child.kill('SIGKILL');
    const record = living();
    if (record) process.kill(record.pid, 'SIGKILL');
  });
  return {
    run,
    living,
    said: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
    launch(
      command: string[],
      { digest = 'a', seconds = 5, mode = 'become', name = 'x', through = [] as string[] } = {},
    ) {
      const words = [
        '-I',
        '-S',
        script,
        name,
        run,
        log,
        digest,
        'TERM',
        String(seconds),
        '45',
        mode,
      ];
      const [first, ...rest] = [...through, 'python3', ...words, 'python3', ...command];
      // A process group of its own, as supervisord makes one.
      const child = spawn(first as string, rest, { stdio: 'pipe', detached: true });
      children.push(child);
      return child;
    },
  };
};

describe('a program that is launched', () => {
  test('takes the place of its launcher, and writes its log itself', async (t) => {
    const { launch, living, said } = place(t);
    const child = launch(['-c', stubborn]);
    await until('it has begun', () => said() === 'begun\n');
    assert.equal(living()?.pid, child.pid);
    assert.ok(Math.abs((living()?.startedAt ?? 0) - Date.now() / 1000) < 60);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(living(), undefined);
  });

  test('is given up when it keeps exiting, and not once that is forgotten', async (t) => {
    const { launch, said, run } = place(t);
    const codes: number[] = [];
    for (let i = 0; i < 6; i += 1) codes.push((await once(launch(ends), 'exit'))[0] as number);
    assert.deepEqual(codes, [7, 7, 7, 7, 7, 97]);
    assert.match(said(), /cdc-top: given up: it ended 5 times/);
    const minutes = Array.from({ length: 6 }, (_, i) => Date.now() / 1000 - 60 * (6 - i));
    writeFileSync(path.join(run, 'x.starts'), JSON.stringify(minutes));
    assert.equal(
      (await once(launch(ends), 'exit'))[0],
      7,
      'lives of a minute are no failed starts',
    );
  });
});

test('how a program ended is written down, with the length that its log had', async (t) => {
  const { launch, run, said } = place(t);
  const code = ['-c', 'print("last words", flush=True); raise SystemExit(7)'];
  assert.equal((await once(launch(code, { mode: 'keep' }), 'exit'))[0], 7);
  const size = said().length;
  const ended = JSON.parse(readFileSync(path.join(run, 'x.exit'), 'utf8'));
  assert.deepEqual([ended.code, ended.logSize], [7, size]);
  assert.ok(Math.abs(Date.now() / 1000 - ended.endedAt) < 60);
});

describe('a program that still runs', () => {
  const begun = async (t: TestContext, mode = 'become') => {
    const made = place(t);
    const first = made.launch(['-c', stubborn], { mode });
    await until('it has begun', () => made.said().includes('begun'));
    const record = made.living();
    assert.ok(record);
    return { ...made, first, pid: record.pid };
  };

  test('is watched over, until it ends', async (t) => {
    const { launch, living, said, first, pid } = await begun(t);
    const second = launch(['-c', stubborn]);
    await until('the second says so', () => said().includes(`pid ${pid} runs already`));
    assert.equal(living()?.pid, pid);
    first.kill('SIGKILL');
    assert.equal((await once(second, 'exit'))[0], 1);
    assert.equal(said().match(/begun/g)?.length, 1);
  });

  test('hears what its stand-in hears, and ends by force where it does not heed it', async (t) => {
    const { launch, living, said, pid } = await begun(t);
    const second = launch(['-c', stubborn], { seconds: 1 });
    await until('the second says so', () => said().includes(`pid ${pid} runs already`));
    second.kill('SIGTERM');
    assert.equal((await once(second, 'exit'))[0], 0);
    assert.match(said(), /heard\n/);
    assert.equal(living(), undefined);
  });

  test('is killed in time though it is stopped', async (t) => {
    const { launch, living, said, pid } = await begun(t);
    process.kill(pid, 'SIGSTOP');
    const second = launch(['-c', stubborn], { seconds: 1 });
    await until('the second says so', () => said().includes(`pid ${pid} runs already`));
    second.kill('SIGTERM');
    await once(second, 'exit');
    assert.equal(living(), undefined);
  });

  test('goes on when whoever stands in for it, or started that, is killed', async (t) => {
    const { launch, living, said, pid } = await begun(t);
    // A shell in between, which is killed as a supervisor may be.
    const shell = launch(['-c', stubborn], { through: ['/bin/sh', '-c', '"$@"; exit $?', 'sh'] });
    await until('the second says so', () => said().includes(`pid ${pid} runs already`));
    shell.kill('SIGKILL');
    await sleep(1500);
    assert.equal(living()?.pid, pid);
    assert.doesNotMatch(said(), /heard/);
    const third = launch(['-c', stubborn]);
    await until('the third says so', () => said().match(/runs already/g)?.length === 2);
    third.kill('SIGKILL');
    await once(third, 'exit');
    assert.equal(living()?.pid, pid);
  });

  test('is ended and replaced where it was started from something else', async (t) => {
    const { launch, living, said, first } = await begun(t);
    const second = launch(['-c', stubborn], { digest: 'b', seconds: 1 });
    await Promise.all([
      once(first, 'exit'),
      until('the other has begun', () => said().match(/begun/g)?.length === 2),
    ]);
    assert.equal(living()?.pid, second.pid);
  });

  test('tells whoever stands in how it ended, where its launcher stayed', async (t) => {
    const { launch, said, first, pid } = await begun(t, 'keep');
    assert.notEqual(first.pid, pid);
    const second = launch(['-c', stubborn], { mode: 'keep' });
    await until('the second says so', () => said().includes(`pid ${pid} runs already`));
    process.kill(pid, 'SIGTERM');
    await sleep(200);
    process.kill(pid, 'SIGTERM');
    const [[mine], [its]] = await Promise.all([once(first, 'exit'), once(second, 'exit')]);
    assert.deepEqual([mine, its], [0, 0]);
  });
});
