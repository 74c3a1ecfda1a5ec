import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import { stackFolder } from '../../../../source/config/versions.ts';
import { put, tempFolder } from '../../../support.ts';

const folder = path.join(stackFolder, 'spark');
const now = Math.floor(Date.now() / 1000);

/** A file of this size (with holes, so that it takes no room), written so many seconds ago. */
const file = (name: string, bytes: number, secondsAgo: number): void => {
  put(name, '');
  truncateSync(name, bytes);
  utimesSync(name, now - secondsAgo, now - secondsAgo);
};

/** A rolling log: its files, each a second newer than the one before, the newest `secondsAgo`. */
const log = (
  base: string,
  app: string,
  { sizes, secondsAgo, running = true }: { sizes: number[]; secondsAgo: number; running?: boolean },
): void => {
  const own = path.join(base, `eventlog_v2_${app}`);
  mkdirSync(own, { recursive: true });
  put(path.join(own, `appstatus_${app}${running ? '.inprogress' : ''}`), '');
  for (const [index, bytes] of sizes.entries())
    file(
      path.join(own, `events_${index + 1}_${app}`),
      bytes,
      secondsAgo + sizes.length - 1 - index,
    );
};

// One Python for all rounds: it takes longer to start than all of them.
const server = `
import contextlib, io, json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from prune import prune, rotate
for line in sys.stdin:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        name, *args = json.loads(line)
        left = {'prune': prune, 'rotate': rotate}[name](*args)
    # Without the time that each line begins with.
    print(json.dumps({'left': left, 'said': [s[20:] for s in said.getvalue().splitlines()]}), flush=True)
`;
const python = spawn('python3', ['-IS', '-c', server, folder], { stdio: 'pipe' });
const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
after(() => python.kill());

const call = async (name: string, ...args: unknown[]) => {
  python.stdin.write(`${JSON.stringify([name, ...args])}\n`);
  const { value } = await answers.next();
  return JSON.parse(value ?? '{}') as { left: number; said: string[] };
};

/** One round; returns what it says, the bytes it says it leaves, and what is there. */
const prune = async (base: string, budget: number) => {
  const said = await call('prune', base, now, budget);
  const events = readdirSync(base, { recursive: true, encoding: 'utf8' })
    .map((name) => path.basename(name))
    .filter((name) => !name.startsWith('appstatus') && !name.startsWith('eventlog_v2'))
    .sort();
  return { ...said, events };
};

describe('Spark’s event logs', () => {
  test('stay while they fit', async (t) => {
    const base = tempFolder(t);
    log(base, 'a', { sizes: [30, 30, 20], secondsAgo: 5 });
    assert.deepEqual(await prune(base, 80), {
      left: 80,
      said: [],
      events: ['events_1_a', 'events_2_a', 'events_3_a'],
    });
  });

  test('lose the oldest rolled files until the rest fits, but never the first', async (t) => {
    const base = tempFolder(t);
    log(base, 'a', { sizes: [30, 30, 30, 20], secondsAgo: 5 });
    assert.deepEqual(await prune(base, 80), {
      left: 80,
      said: ['deleted events_2_a'],
      events: ['events_1_a', 'events_3_a', 'events_4_a'],
    });
  });

  for (const [budget, kept] of [
    [80, [1, 10, 11, 7, 8, 9].map((index) => `events_${index}_a`)],
    [0, ['events_1_a', 'events_11_a']],
  ] as const)
    test(`above ${budget} lose them by age over all applications, by number within one`, async (t) => {
      const base = tempFolder(t);
      // a's second is 109 s old, b's comes after a's fifth.
      log(base, 'a', { sizes: Array.from({ length: 11 }, () => 10), secondsAgo: 100 });
      log(base, 'b', { sizes: [10, 10, 10], secondsAgo: 104.5 });
      const { left, events } = await prune(base, budget);
      assert.deepEqual(events, [...kept, 'events_1_b', 'events_3_b'].sort());
      assert.equal(left, events.length * 10);
    });

  test('keep the newest file of a running application, whatever its size', async (t) => {
    const base = tempFolder(t);
    log(base, 'a', { sizes: [10, 10, 500], secondsAgo: 5 });
    log(base, 'b', { sizes: [10, 10, 400], secondsAgo: 1 });
    const { left, events } = await prune(base, 100);
    assert.equal(left, 920);
    assert.deepEqual(events, ['events_1_a', 'events_1_b', 'events_3_a', 'events_3_b']);
  });

  for (const [budget, kept] of [
    [150, ['events_1_a', 'events_1_b', 'events_1_c']],
    [100, ['events_1_b', 'events_1_c']],
    [10, ['events_1_c']],
  ] as const)
    test(`above ${budget} lose even the newest of those that are silent, but not of the last`, async (t) => {
      const base = tempFolder(t);
      log(base, 'a', { sizes: [50], secondsAgo: 900 });
      log(base, 'b', { sizes: [50], secondsAgo: 800 });
      log(base, 'c', { sizes: [50], secondsAgo: 700 });
      assert.deepEqual((await prune(base, budget)).events, kept);
      const folders = ['a', 'b', 'c'].map((app) => `eventlog_v2_${app}`);
      assert.deepEqual(readdirSync(base).sort(), folders, 'a silent driver may go on writing');
    });

  for (const [budget, kept] of [
    [60, ['a', 'b', 'c', 'd']],
    [59, ['b', 'c', 'd']],
    [35, ['c', 'd']],
    [0, ['c', 'd']],
  ] as const)
    test(`above ${budget} lose what is finished, oldest first, but for the newest`, async (t) => {
      const base = tempFolder(t);
      log(base, 'a', { sizes: [10, 10], secondsAgo: 300, running: false });
      log(base, 'b', { sizes: [10], secondsAgo: 250, running: false });
      log(base, 'c', { sizes: [10], secondsAgo: 200, running: false });
      log(base, 'd', { sizes: [20], secondsAgo: 100 });
      const { left } = await prune(base, budget);
      const folders = kept.map((app) => `eventlog_v2_${app}`);
      assert.deepEqual(readdirSync(base).sort(), folders);
      assert.equal(left, { a: 60, b: 40, c: 30 }[kept[0]]);
    });

  test('lose a finished one only after what is older in one that runs', async (t) => {
    const base = tempFolder(t);
    log(base, 'a', { sizes: [10, 10, 10], secondsAgo: 300 });
    log(base, 'b', { sizes: [10, 10, 10, 10], secondsAgo: 200, running: false });
    log(base, 'c', { sizes: [10], secondsAgo: 100, running: false });
    const { said } = await prune(base, 45);
    assert.deepEqual(said, [
      'deleted events_2_a',
      'deleted events_2_b',
      'deleted events_3_b',
      'deleted eventlog_v2_b',
    ]);
  });

  for (const [budget, kept] of [
    [1000, ['events_1_a', 'events_1_b']],
    [15, ['events_1_b']],
  ] as const)
    test(`above ${budget} lose what a killed driver left a day ago`, async (t) => {
      const base = tempFolder(t);
      log(base, 'a', { sizes: [10], secondsAgo: 86_401 });
      log(base, 'b', { sizes: [10], secondsAgo: 86_399 });
      assert.deepEqual((await prune(base, budget)).events, kept);
      assert.equal(readdirSync(base).length, kept.length);
    });

  test('of more than fifty that have ended lose the oldest', async (t) => {
    const base = tempFolder(t);
    for (let i = 0; i < 53; i += 1)
      log(base, `a${i}`, { sizes: [1], secondsAgo: 1000 - i, running: false });
    assert.deepEqual((await prune(base, 1000)).said, [
      'deleted eventlog_v2_a0',
      'deleted eventlog_v2_a1',
    ]);
  });

  test('may be single files', async (t) => {
    const base = tempFolder(t);
    file(path.join(base, 'app-1'), 10, 300);
    file(path.join(base, 'app-2'), 10, 200);
    file(path.join(base, 'app-3.inprogress'), 10, 100);
    assert.equal((await prune(base, 30)).events.length, 3);
    assert.deepEqual((await prune(base, 20)).events, ['app-2', 'app-3.inprogress']);
  });

  test('may be none', async (t) => {
    assert.deepEqual(await prune(tempFolder(t), 10), { left: 0, said: [], events: [] });
  });
});

describe('a log that has grown', () => {
  test('is copied and emptied, while its writer goes on in it', async (t) => {
    const base = tempFolder(t);
    const writer = openSync(path.join(base, 'kafka.log'), 'a');
    t.after(() => closeSync(writer));
    for (const text of ['one', 'two', 'three', 'four', 'five']) {
      writeSync(writer, text);
      await call('rotate', base, 2);
    }
    writeSync(writer, '.');
    await call('rotate', base, 2);
    const read = (name: string) => readFileSync(path.join(base, name), 'utf8');
    assert.deepEqual(readdirSync(base).sort(), [
      'kafka.log',
      'kafka.log.1',
      'kafka.log.2',
      'kafka.log.3',
    ]);
    assert.equal(read('kafka.log'), '.');
    assert.deepEqual(
      [1, 2, 3].map((n) => read(`kafka.log.${n}`)),
      ['five', 'four', 'three'],
    );
  });

  test('is nothing but a log', async (t) => {
    const base = tempFolder(t);
    put(path.join(base, 'kafka.log.1'), 'long');
    put(path.join(base, 'other'), 'long');
    await call('rotate', base, 2);
    assert.deepEqual(readdirSync(base).sort(), ['kafka.log.1', 'other']);
  });
});
