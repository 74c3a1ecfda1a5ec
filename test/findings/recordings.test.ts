import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { saidOf } from '../../scripts/rules-over.ts';
import type { Finding } from '../../source/watch/finding.ts';
import { recordingOf } from '../screen/recorded.ts';

const tells = ({ id, level, text }: Finding) => `${id} ${level}: ${text}`;
const isTrouble = ({ level }: Finding) => level === 'warning' || level === 'error';

describe('the rules over recordings of a real lab', () => {
  for (const name of ['healthy', 'paused'] as const)
    test(`find nothing in ${name}, which has load and bursts`, async () => {
      const said = await saidOf(recordingOf(name));
      assert.ok(said.length > 60, `${said.length} ticks`);
      const wrong = said.flatMap(({ verdict, findings }) =>
        [verdict, ...findings].filter(isTrouble).map(tells),
      );
      assert.deepEqual([...new Set(wrong)], []);
    });

  test('find one thing in one-down: that Kafka does not answer', async () => {
    const said = await saidOf(recordingOf('one-down'));
    const wrong = said.map(({ verdict }) => verdict).filter(isTrouble);
    assert.ok(wrong.length > 5);
    assert.deepEqual(
      [...new Set(wrong.map(({ id, subject }) => `${id} ${subject.system ?? subject.service}`))],
      ['X01 kafka:lab'],
    );
  });
});
