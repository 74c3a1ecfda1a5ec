import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { aloneMs } from '../../source/screen/typing.ts';
import { startMonitor } from '../screen/monitor.ts';
import { healthy } from '../screen/recorded.ts';

const open = (t: { after(clean: () => void): void }, options = {}) => {
  const begun: string[] = [];
  const monitor = startMonitor(80, 24, {
    snapshot: healthy,
    act: (_about, kind, first) => void begun.push(`${kind}: ${first}`),
    ...options,
  });
  t.after(() => monitor.close());
  const last = () => monitor.screen.lines().at(-1) ?? '';
  const answer = async (key: string) => {
    await monitor.press(key);
    await sleep(3 * aloneMs);
    await monitor.settle();
  };
  return { ...monitor, begun, last, answer };
};

test('b asks how many rows, and inserts as many', async (t) => {
  const { press, answer, last, begun } = open(t);
  for (const key of ['1', '2', 'enter', '3']) {
    await press('b');
    assert.match(last(), / 1 for 100 rows {2}2 or enter for 1,000 {2}3 for 10,000 {2}Esc cancel/);
    await answer(key);
    assert.match(last(), / i insert/);
  }
  const rows = ['100', '1,000', '1,000', '10,000'];
  assert.deepEqual(
    begun,
    rows.map((count) => `source: burst: ${count} rows`),
  );
});

test('Escape and any other key insert nothing', async (t) => {
  const { press, answer, last, begun } = open(t);
  for (const key of ['escape', 'b', '4', 'y', 'space']) {
    await press('b');
    await answer(key);
    assert.match(last(), / i insert/, key);
  }
  assert.deepEqual(begun, []);
});

test('where it can’t be done nothing is asked', async (t) => {
  const { press, last, text, begun } = open(t, { readOnly: true });
  await press('b');
  assert.match(text(), /▲ b {2}this is read-only \(can’t burst now\)/);
  assert.match(last(), /q quit/);
  assert.deepEqual(begun, []);
});
