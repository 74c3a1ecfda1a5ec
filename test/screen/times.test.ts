import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { eventText } from '../../source/screen/events.ts';
import { screenLines } from '../../source/screen/screen.ts';
import { sentence } from '../../source/text/sentence.ts';
import { startMonitor } from './monitor.ts';
import { states } from './recorded.ts';

const clockTime = /\b\d\d:\d\d:\d\d/g;

/** The screen of a recording's moment with times told in this way, without its header. */
const told = (state: string, times: 'utc' | 'local' | 'ago', more = {}) => {
  const shown = states[state];
  assert.ok(shown);
  const ui = { ...shown.ui, times, ...more };
  // Events of before have their times in their texts, as they were recorded: in UTC, whatever is wanted.
  const events = shown.snapshot.events.filter(({ text }) => !/\d\d:\d\d:\d\dZ/.test(text));
  const snapshot = { ...shown.snapshot, events };
  return screenLines({ snapshot, ui, columns: 200, rows: 60, glyphs: glyphSet(false) })
    .map((line) => line.map(({ text }) => text).join(''))
    .slice(1)
    .join('\n');
};

test('ages stand in place of all times of the panes, and what is down says for how long', () => {
  for (const state of ['healthy', 'one-down', 'paused']) {
    assert.ok((told(state, 'utc').match(clockTime) ?? []).length > 5, state);
    assert.deepEqual(told(state, 'ago').match(clockTime) ?? [], [], state);
  }
  assert.match(
    told('one-down', 'ago'),
    /(?:answered|reached|unreachable|down)\D* for \d+ s|stopped by you \d+ s ago/,
  );
});

test('local times are those of UTC, moved', (t) => {
  const { TZ } = process.env;
  process.env.TZ = 'Asia/Tokyo';
  t.after(() => {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  });
  const moved = (text: string) =>
    text.replace(
      clockTime,
      (time) => `${String((Number(time.slice(0, 2)) + 9) % 24).padStart(2, '0')}${time.slice(2)}`,
    );
  const times = (text: string) => text.match(clockTime);
  assert.deepEqual(times(told('one-down', 'local')), times(moved(told('one-down', 'utc'))));
});

test('times inside of events go with the others', () => {
  const [event] = states['one-down']?.snapshot.events ?? [];
  assert.ok(event);
  const at = event.at - 65_000;
  const moments = glyphSet(false);
  const line = { ...event, ...sentence`Kafka has not answered ${{ since: at }}` };
  const seen = (how: 'utc' | 'ago') =>
    eventText(line, how === 'utc' ? moments.moments : { how, now: event.at });
  assert.match(seen('utc'), /: Kafka has not answered since \d\d:\d\d:\d\dZ/);
  assert.match(seen('ago'), /: Kafka has not answered for 1m 05s/);
});

const open = (t: TestContext) => {
  const monitor = startMonitor(120, 36, { snapshot: states['one-down']?.snapshot });
  t.after(() => monitor.close());
  return monitor;
};

test('T tells times in the next way, in details too', async (t) => {
  const { press, text } = open(t);
  const seen = () => (text().split('\n').slice(1).join('\n').match(clockTime) ?? []).length;
  await press('5');
  assert.ok(seen() > 5);
  await press('T', 'T');
  assert.equal(seen(), 0);
  await press('enter');
  assert.match(text(), /Commit \d+[\s\S]*at +\d+.* ago/);
  await press('T');
  assert.match(text(), /at +\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/);
});
