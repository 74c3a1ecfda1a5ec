import assert from 'node:assert/strict';
import { appendFileSync, renameSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { readLog } from '../../../source/lab/local/logs.ts';
import { put, quiet, tempFolder, until } from '../../support.ts';

const once = { lines: 100, follow: false, signal: quiet() };

/** Follows a log until the test ends; `heard` grows. */
const follow = (t: TestContext, file: string, lines = 100) => {
  const abort = new AbortController();
  const heard: string[] = [];
  const ended = (async () => {
    for await (const line of readLog(file, { lines, follow: true, signal: abort.signal }))
      heard.push(line);
  })();
  const stop = async () => {
    abort.abort();
    await ended;
  };
  t.after(stop);
  const hears = (line: string) => until(`${line} is heard`, () => heard.at(-1) === line);
  return { heard, hears, stop };
};

describe('the end of a log', { concurrency: true }, () => {
  const cases: [string, number, string[]][] = [
    ['one\ntwo\nthree\n', 2, ['two', 'three']],
    ['one\ntwo\n', 100, ['one', 'two']],
    ['one\ntwo\n', 0, []],
    ['one\nno end', 100, ['one', 'no end']],
    ['', 100, []],
  ];
  for (const [text, lines, expected] of cases)
    test(`${lines} lines of ${JSON.stringify(text)}`, async (t) => {
      const file = put(path.join(tempFolder(t), 'x.log'), text);
      assert.deepEqual(await Array.fromAsync(readLog(file, { ...once, lines })), expected);
    });

  test('of many', async (t) => {
    const all = Array.from({ length: 5000 }, (_, index) => `line ${index} ${'x'.repeat(200)}`);
    const file = put(path.join(tempFolder(t), 'x.log'), `${all.join('\n')}\n`);
    const lines = 3000;
    assert.deepEqual(await Array.fromAsync(readLog(file, { ...once, lines })), all.slice(-lines));
  });

  test('of none', async (t) => {
    const file = path.join(tempFolder(t), 'x.log');
    await assert.rejects(Array.fromAsync(readLog(file, once)), {
      name: 'Failure',
      message: `${file} is not there: nothing has been logged yet`,
    });
  });
});

describe('following a log', { concurrency: true }, () => {
  test('keeps no more of a line without an end than is of use', async (t) => {
    const file = put(path.join(tempFolder(t), 'x.log'), 'one\n');
    const { heard, hears } = follow(t, file);
    await hears('one');
    const half = 'x'.repeat(600_000);
    appendFileSync(file, half);
    appendFileSync(file, `${half}\nnext\n`);
    await hears('next');
    const [, long = ''] = heard;
    assert.equal(heard.length, 3);
    assert.ok(long.length > 500_000 && long.length < 700_000, `${long.length}`);
  });

  test('goes on with what is written, line by line', async (t) => {
    const file = put(path.join(tempFolder(t), 'x.log'), 'one\ntwo\n');
    const { heard, hears, stop } = follow(t, file, 1);
    await hears('two');
    appendFileSync(file, 'three\nfo');
    await hears('three');
    appendFileSync(file, 'ur\n');
    await hears('four');
    await stop();
    assert.deepEqual(heard, ['two', 'three', 'four']);
  });

  test('shows a line that was begun before, as a whole and once', async (t) => {
    const file = put(path.join(tempFolder(t), 'x.log'), 'one\ntw');
    const { heard, hears, stop } = follow(t, file);
    await hears('one');
    appendFileSync(file, 'o\nthree\n');
    await hears('three');
    await stop();
    assert.deepEqual(heard, ['one', 'two', 'three']);
  });

  test('waits for a log that is not there yet', async (t) => {
    const file = path.join(tempFolder(t), 'x.log');
    const { heard, hears, stop } = follow(t, file);
    put(file, 'first\n');
    await hears('first');
    await stop();
    assert.deepEqual(heard, ['first']);
  });

  test('loses no line at a rotation', async (t) => {
    const file = put(path.join(tempFolder(t), 'x.log'), 'one\n');
    const { heard, hears, stop } = follow(t, file);
    await hears('one');
    // Longer than what was there at the first turn, shorter at the next.
    const first = (turn: number) => `${'x'.repeat(50)} ${turn}\n`;
    for (let turn = 0; turn < 3; turn += 1) {
      appendFileSync(file, `last ${turn}\n`);
      renameSync(file, `${file}.1`);
      put(file, first(turn));
      await hears(first(turn).trim());
    }
    await stop();
    const turns = [0, 1, 2].flatMap((turn) => [`last ${turn}`, first(turn).trim()]);
    assert.deepEqual(heard, ['one', ...turns]);
  });

  test('begins anew where the log was emptied', async (t) => {
    const file = put(path.join(tempFolder(t), 'x.log'), 'one\ntwo\n');
    const { heard, hears, stop } = follow(t, file);
    await hears('two');
    truncateSync(file);
    appendFileSync(file, 'new\n');
    await hears('new');
    await stop();
    assert.deepEqual(heard, ['one', 'two', 'new']);
  });

  test('reads characters as they were written, wherever a chunk ends', async (t) => {
    const file = put(path.join(tempFolder(t), 'x.log'), 'begin\n');
    const { heard, hears, stop } = follow(t, file);
    await hears('begin');
    const long = `${'x'.repeat(256 * 1024 - 1)}é日本`;
    appendFileSync(file, `${long}\nend\n`);
    await hears('end');
    await stop();
    assert.deepEqual(
      heard.slice(1).map((line) => [line.length, line.slice(-5)]),
      [
        [long.length, 'xxé日本'.slice(-5)],
        [3, 'end'],
      ],
    );
  });
});
