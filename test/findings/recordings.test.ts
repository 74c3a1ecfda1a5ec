import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordingOf, replayOf } from '../screen/recorded.ts';

// What a real lab told while it was well: nothing may be found in any of its seconds.
for (const name of ['healthy', 'paused'] as const)
  test(`nothing is found in the recording of a lab that was well: ${name}`, async () => {
    const recording = recordingOf(name);
    const replayed = replayOf(recording, recording.from);
    try {
      const found: string[] = [];
      let ticks = 0;
      for (let at = recording.from; at <= recording.until; at += 1000) {
        replayed.player.seek(at);
        ticks += 1;
        for (const { id, level, text } of replayed.snapshot().findings)
          if (level === 'warning' || level === 'error') found.push(`${id} ${text}`);
      }
      assert.ok(ticks > 10, `${ticks} seconds`);
      assert.deepEqual([...new Set(found)], []);
    } finally {
      await replayed.close();
    }
  });
