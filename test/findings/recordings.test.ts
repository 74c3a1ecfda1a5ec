import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RecordingName, recordingOf, replayOf } from '../screen/recorded.ts';

/** Every finding of a recording on what captures and what is captured, at any of its seconds. */
const foundIn = async (name: RecordingName): Promise<string[]> => {
  const recording = recordingOf(name);
  const replayed = replayOf(recording, recording.from);
  const found = new Set<string>();
  const step = Math.max(1000, Math.ceil((recording.until - recording.from) / 20));
  for (let at = recording.from; at < recording.until + step; at += step) {
    replayed.player.seek(Math.min(at, recording.until));
    for (const { id, level, text } of replayed.snapshot().findings)
      if (/^[SC]\d/.test(id)) found.add(`${id} ${level} ${text}`);
  }
  await replayed.close();
  return [...found].sort();
};

// Recorded of real labs, in which nothing was wrong with the source and what captures it.
test('no rule on source or capture finds anything in a healthy lab', async () => {
  assert.deepEqual(await foundIn('healthy'), []);
  assert.deepEqual(await foundIn('paused'), []);
});

test('what they find while a lab comes up, and while Kafka is down, is so', async () => {
  assert.deepEqual(await foundIn('coming-up'), [
    'S01 waiting no replication slot: nothing reads the WAL',
  ]);
  assert.deepEqual(await foundIn('one-down'), ['S05 warning slot debezium is inactive']);
});
