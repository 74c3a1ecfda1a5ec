import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { sentence } from '../../source/text/sentence.ts';
import { type CheckResult, foundAs } from '../../source/watch/check.ts';

// Colours are decided on when Ink is loaded.
process.env.FORCE_COLOR = '1';
const { healthy } = await import('./recorded.ts');
const { startMonitor } = await import('./monitor.ts');

const result = (more: Partial<CheckResult>): CheckResult => ({
  ...{ id: 'DS04', title: 'Cap on retained WAL', level: 'warning', wanted: 'a size' },
  ...{ subject: { system: 'postgres:lab' }, found: 'no cap', why: 'the disk fills' },
  ...{ link: 'https://example.com/cap', cure: { kind: 'sql', text: 'ALTER SYSTEM SET a = 1;' } },
  ...more,
});
const well = result({ id: 'DS01', level: 'ok', title: 'WAL level', found: 'logical' });

/** A monitor whose examinations are answered one after another; `asked` counts them. */
const open = (t: TestContext, answers: (CheckResult[] | Error)[]) => {
  const state = { asked: 0, ended: 0 };
  const monitor = startMonitor(100, 30, {
    snapshot: healthy,
    examine: async (signal) => {
      state.asked += 1;
      signal.addEventListener('abort', () => {
        state.ended += 1;
      });
      const answer = answers.shift();
      if (answer === undefined) return new Promise(() => {});
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  t.after(() => monitor.close());
  return { ...monitor, state };
};

test('D examines every hop: what is wrong, the cure, and on demand what is well', async (t) => {
  const { press, shows, text, copied, state } = open(t, [[result({}), well]]);
  await press('D');
  const shown = await shows(/2 checks: 1 warning/);
  assert.match(shown, /warning DS04 Cap on retained WAL {2}postgres:lab/);
  assert.match(shown, /cure +ALTER SYSTEM SET a = 1;/);
  assert.doesNotMatch(shown, /WAL level/);
  await press('f');
  await shows(/ok DS01 WAL level/);
  await press('y');
  assert.deepEqual(copied, ['ALTER SYSTEM SET a = 1;']);
  await press('escape');
  assert.doesNotMatch(text(), /DS04/);
  assert.deepEqual(state, { asked: 1, ended: 1 });
});

test('r examines again, and what runs ends when it is closed', async (t) => {
  const { press, shows, state } = open(t, [[result({})], [well]]);
  await press('D');
  await shows(/1 check: 1 warning/);
  await press('r');
  await shows(/nothing is wrong/);
  await press('r');
  await shows(/examining every hop/);
  await press('escape');
  assert.deepEqual(state, { asked: 3, ended: 3 });
});

test('why nothing could be examined is told', async (t) => {
  const { press, shows } = open(t, [new Error('there is no lab')]);
  await press('D');
  await shows(/it could not be examined: there is no lab/);
});

test('a time in what was found goes with the others', async (t) => {
  const found = foundAs(sentence`a server made ${{ on: healthy.at - 3_600_000 }}`);
  const { press, shows } = open(t, [[result(found)]]);
  await press('D');
  await shows(/found +a server made \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/);
  await press('T');
  await press('T');
  await shows(/found +a server made 1h 0?0m ago/);
});
