import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { concluder } from '../../source/commands/observe.ts';
import { kinds } from '../../source/systems/index.ts';
import type { Finding } from '../../source/watch/finding.ts';
import { replay } from '../../source/watch/recording/replay.ts';
import { type RecordingName, recordingOf } from '../screen/recorded.ts';

const tells = ({ id, level, text }: Finding) => `${id} ${level}: ${text}`;
const isTrouble = ({ level }: Finding) => level === 'warning' || level === 'error';

/** What today’s rules say at every tick of a recording of a real lab. */
const saidOf = async (name: RecordingName) => {
  // It plays as fast as it can be read.
  let now = 0;
  const clock = {
    now: () => now,
    async sleep(ms: number) {
      now += ms;
      await turn();
    },
  };
  const { signal } = new AbortController();
  const played = replay(recordingOf(name), {
    ...{ kinds: kinds.map(({ kind }) => kind), conclude: concluder(), clock, signal },
  });
  const said: { verdict: Finding; findings: readonly Finding[] }[] = [];
  const ended = Promise.withResolvers<void>();
  played.subscribe(() => {
    const { pipelines, findings } = played.snapshot();
    for (const { verdict } of pipelines) said.push({ verdict, findings });
    if (played.player.at >= played.player.recording.until) ended.resolve();
  });
  played.begin();
  await ended.promise;
  await played.close();
  return said;
};

describe('the rules over recordings of a real lab', () => {
  for (const name of ['healthy', 'paused'] as const)
    test(`find nothing in ${name}, which has load and bursts`, async () => {
      const said = await saidOf(name);
      assert.ok(said.length > 60, `${said.length} ticks`);
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
