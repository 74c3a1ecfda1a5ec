import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { services } from '../../source/systems/services/readings.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import { startMonitor } from './monitor.ts';
import { healthy, withReading } from './recorded.ts';

const open = (t: TestContext, options: Parameters<typeof startMonitor>[2] = {}, columns = 80) => {
  const monitor = startMonitor(columns, 24, { snapshot: healthy, ...options });
  t.after(() => monitor.close());
  return monitor;
};

const nothingRuns: Snapshot = withReading(services, { value: undefined });

test('q asks about the lab; another one leaves, and the lab goes on', async (t) => {
  for (const second of ['q', 'enter']) {
    const { press, text, quits } = open(t);
    await press('q');
    assert.match(text(), / q or enter leave, the lab goes on {2}Q leave and stop it {2}Esc stay/);
    assert.deepEqual(quits, []);
    await press(second);
    assert.deepEqual(quits, [{ stopLab: false }]);
  }
  const both = open(t);
  await both.press('qq');
  assert.deepEqual(both.quits, [{ stopLab: false }]);
});

test('Q stops the lab: at once when it was asked about, else after a yes', async (t) => {
  const { press, text, quits } = open(t);
  await press('q', 'Q');
  assert.deepEqual(quits, [{ stopLab: true }]);
  await press('Q');
  assert.match(text(), /Quit and stop the lab\? y: yes, any other key: no/);
  await press('n');
  assert.equal(quits.length, 1);
  await press('Q', 'y');
  assert.deepEqual(quits[1], { stopLab: true });
});

test('Escape and every other key stay, and do nothing else', async (t) => {
  const { press, text, quits } = open(t);
  for (const key of ['escape', 'u', 'x', 'y', 'space']) {
    await press('q', key);
    assert.match(text().split('\n').at(-1) ?? '', / i insert/, key);
    assert.match(text(), /LIVE/);
  }
  assert.deepEqual(quits, []);
});

test('where nothing runs, and where nothing may be changed, q leaves at once', async (t) => {
  for (const options of [{ readOnly: true }, { snapshot: nothingRuns }]) {
    const { press, quits } = open(t, options);
    await press('q');
    assert.deepEqual(quits, [{ stopLab: false }]);
  }
});

test('while it is brought up, q asks too', async (t) => {
  const { press, text, quits } = open(t, { snapshot: nothingRuns, busy: () => 'busy' });
  await press('q');
  assert.match(text(), /leave, what has started goes on/);
  assert.deepEqual(quits, []);
});

test('the question fits the smallest screen', async (t) => {
  const { press, text } = open(t, {}, 60);
  await press('q');
  assert.match(text(), / q leave, the lab goes on {2}Q leave and stop it {2}Esc stay/);
});
