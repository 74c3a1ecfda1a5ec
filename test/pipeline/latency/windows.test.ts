import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rollingWindows } from '../../../source/pipeline/latency/windows.ts';

const t0 = Date.UTC(2026, 0, 2, 3, 0, 0);
const minutes = (n: number) => t0 + n * 60_000;

test('each window has what ended in it, and nothing else', () => {
  const windows = rollingWindows();
  windows.add(minutes(0), 100, minutes(0));
  windows.add(minutes(57), 200, minutes(57));
  windows.add(minutes(59.5), 400, minutes(59.9));
  const { 1: one, 5: five, 60: sixty } = windows.at(minutes(59.9));
  assert.deepEqual([one?.count, five?.count, sixty?.count], [1, 2, 3]);
  for (const [p, wanted] of [
    [one?.p50, 400],
    [five?.p50, 200],
    [sixty?.p50, 200],
    [sixty?.p99, 200],
  ] as const)
    assert.ok(Math.abs((p ?? 0) - wanted) <= wanted * 0.01, `${p} is not ${wanted}`);
  const later = windows.at(minutes(61));
  assert.deepEqual([later[1], later[5]?.count, later[60]?.count], [null, 2, 2]);
  assert.deepEqual(windows.at(minutes(121)), { 1: null, 5: null, 60: null });
});

test('what ended before a window is not in it, whenever it was told; what seems to come is of now', () => {
  const windows = rollingWindows();
  windows.add(minutes(10), 100, minutes(20));
  windows.add(minutes(25), 300, minutes(20));
  const { 1: one, 5: five, 60: sixty } = windows.at(minutes(20));
  assert.deepEqual([one?.count, five?.count, sixty?.count], [1, 1, 2]);
});
