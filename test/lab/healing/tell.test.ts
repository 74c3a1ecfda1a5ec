import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { tell } from '../../../source/lab/healing/tell.ts';
import { healingFeed } from '../../../source/lab/local/news.ts';
import { tempFolder } from '../../support.ts';

const quietly = (t: { mock: { method(of: object, name: string, by: unknown): unknown } }) => {
  const said: string[] = [];
  t.mock.method(process.stdout, 'write', (text: string) => said.push(text) > 0);
  return said;
};

test('what is told is said, and read as an event', async (t) => {
  const said = quietly(t);
  const file = path.join(tempFolder(t), 'healing.jsonl');
  tell(file, 'kafka', 'hung', 'it does not answer');
  tell(file, 'connect', 'failed', 'password=hunter2 \u001b[31mred');
  t.mock.restoreAll();
  assert.match(said[0] ?? '', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d kafka: hung: it does not answer\n$/);
  assert.doesNotMatch(said.join(''), /hunter2|\u001b/);
  assert.doesNotMatch(readFileSync(file, 'utf8'), /hunter2|\u001b/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const feed = healingFeed(file, 60_000);
  await feed.poll();
  assert.deepEqual(
    feed.since(0).events.map(({ service, kind }) => [service, kind]),
    [
      ['kafka', 'hung'],
      ['connect', 'failed'],
    ],
  );
});

test('the older half of a full file goes, and nothing else', (t) => {
  quietly(t);
  const file = path.join(tempFolder(t), 'healing.jsonl');
  for (let i = 0; i < 1000; i += 1) tell(file, 'kafka', 'hung', `${i} ${'x'.repeat(60)}`);
  t.mock.restoreAll();
  assert.ok(statSync(file).size <= 64 * 1024);
  const numbers = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => Number((JSON.parse(line) as { why: string }).why.split(' ')[0]));
  assert.equal(numbers.at(-1), 999);
  for (const [i, number] of numbers.entries()) assert.equal(number, 1000 - numbers.length + i);
});

test('a file that can’t be written stops nothing', (t) => {
  const said = quietly(t);
  tell('/nowhere/healing.jsonl', 'kafka', 'hung', 'why');
  tell(undefined, 'kafka', 'restarted', 'why');
  t.mock.restoreAll();
  assert.equal(said.length, 2);
  assert.ok(!existsSync('/nowhere'));
});
