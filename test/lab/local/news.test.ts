import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { healingFeed } from '../../../source/lab/local/news.ts';
import { tempFolder } from '../../support.ts';

const now = Date.parse('2026-11-23T10:00:00Z');
const line = (secondsAgo: number, service: string, why = 'because') =>
  `${JSON.stringify({ at: new Date(now - secondsAgo * 1000).toISOString(), service, kind: 'hung', why })}\n`;

test('what the watchdog did, as it comes', async (t) => {
  const file = path.join(tempFolder(t), 'healing.jsonl');
  const feed = healingFeed(file, 60_000, () => now);
  const names = (from: number) => feed.since(from).events.map(({ service }) => service);
  await feed.poll();
  assert.deepEqual(feed.since(0), { events: [], dropped: 0 });

  writeFileSync(file, line(3, 'kafka') + line(2, 'connect').slice(0, -9));
  await feed.poll();
  assert.deepEqual(names(0), ['kafka'], 'half a line waits for its end');
  appendFileSync(file, line(2, 'connect').slice(-9));
  await feed.poll();
  assert.deepEqual(names(1), ['connect']);

  // The older half goes; nothing is told twice.
  writeFileSync(file, line(2, 'connect') + line(1, 'jupyter', '\u001b[31mred'));
  await feed.poll();
  assert.deepEqual(names(2), ['jupyter']);
  assert.equal(feed.since(2).events[0]?.at, now - 1000);
  assert.doesNotMatch(feed.since(2).events[0]?.why ?? '', /\u001b/);
});

test('what is long past is no news to a monitor that begins', async (t) => {
  const file = path.join(tempFolder(t), 'healing.jsonl');
  writeFileSync(file, `${line(90, 'kafka')}not json\n${line(30, 'connect')}`);
  const feed = healingFeed(file, 60_000, () => now);
  await feed.poll();
  assert.deepEqual(
    feed.since(0).events.map(({ service }) => service),
    ['connect'],
  );
});
