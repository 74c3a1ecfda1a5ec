import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Finding } from '../../source/watch/finding.ts';
import { type RecordingName, recordingOf, replayOf } from '../screen/recorded.ts';

const tickMs = 1000;
const tells = ({ id, level, text }: Finding) => `${id} ${level}: ${text}`;
const isTrouble = ({ level }: Finding) => level === 'warning' || level === 'error';

/** What today’s rules say at every second of a recording of a real lab. */
const saidOf = async (name: RecordingName) => {
  const replay = replayOf(recordingOf(name));
  const { player, snapshot } = replay;
  const said: { verdict: Finding; findings: readonly Finding[] }[] = [];
  try {
    for (let { from: at } = player.recording; at <= player.recording.until; at += tickMs) {
      player.seek(at);
      const { pipelines, findings } = snapshot();
      for (const { verdict } of pipelines) said.push({ verdict, findings });
    }
  } finally {
    await replay.close();
  }
  return said;
};

describe('the rules over recordings of a real lab', () => {
  for (const name of ['healthy', 'paused'] as const)
    test(`find nothing in ${name}, which has load and bursts`, async () => {
      const said = await saidOf(name);
      assert.ok(said.length > 60, `${said.length} seconds`);
      const wrong = said.flatMap(({ verdict, findings }) =>
        [verdict, ...findings].filter(isTrouble).map(tells),
      );
      assert.deepEqual([...new Set(wrong)], []);
    });

  test('find one thing in one-down: that Kafka does not answer', async () => {
    const said = await saidOf('one-down');
    const wrong = said.map(({ verdict }) => verdict).filter(isTrouble);
    assert.ok(wrong.length > 5);
    assert.deepEqual(
      [...new Set(wrong.map(({ id, subject }) => `${id} ${subject.system ?? subject.service}`))],
      ['X01 kafka:lab'],
    );
  });
});
