import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BatchEvent } from '../../../source/systems/spark/query-events.ts';
import { rhythmOf } from '../../../source/systems/spark/rhythm.ts';
import { batch, batchesUntil, t0 } from '../../pipeline/build.ts';

const minute = 60_000;
/** A whole minute. */
const full = Math.ceil(t0 / minute) * minute;
const idleAt = (at: number): BatchEvent =>
  batch(1, at, 0, { durationMs: { triggerExecution: 5, latestOffset: 5 } });
const inRun = (runId: string, batches: BatchEvent[]): BatchEvent[] =>
  batches.map((event) => ({ ...event, progress: { ...event.progress, runId } }));
/** Batches that took so long, each of which began when the one before was done, or later. */
const startedAt = (tookMs: number, ...times: number[]): BatchEvent[] =>
  times.map((at, i) =>
    batch(i, at, 5, { durationMs: { triggerExecution: tookMs, addBatch: tookMs - 1 } }),
  );

describe('how often a query starts a batch', () => {
  const cases: [string, BatchEvent[], number[], number | null, number | null][] = [
    ['nothing known', [], [], null, null],
    ['two starts', batchesUntil(t0, 2, 5000), [], null, null],
    ['a minute', batchesUntil(full, 8, minute), [], minute, minute],
    [
      'a minute, of which the first batch is the only one that did not wait',
      startedAt(900, full - 20_000, ...[0, 1, 2, 3, 4, 5].map((i) => full + i * minute)),
      [],
      minute,
      minute,
    ],
    [
      'a minute, when one took longer: the next follows at once, then they are due again',
      [
        ...startedAt(900, ...[0, 1, 2, 3, 4].map((i) => full + i * minute)),
        ...startedAt(80_000, full + 5 * minute),
        ...startedAt(900, full + 5 * minute + 80_000, full + 7 * minute, full + 8 * minute),
      ],
      [],
      minute,
      minute,
    ],
    ['one after the other', batchesUntil(t0, 9, 3456, 10, 3400), [], 3456, null],
    ['as records come: at any time', batchesUntil(t0 + 271, 9, 7913), [], 7913, null],
    [
      'an idle query reports itself every ten seconds; its trigger is a second',
      [
        ...startedAt(300, t0, t0 + 1000, t0 + 2000, t0 + 3000),
        ...[4, 14, 24, 34].map((s) => idleAt(t0 + s * 1000)),
      ],
      [],
      1000,
      null,
    ],
    [
      'what lies between two runs is no trigger',
      [
        ...inRun('before', batchesUntil(t0 - 60 * minute, 5, 1000)),
        ...inRun('now', startedAt(300, t0, t0 + 5000, t0 + 10_000)),
      ],
      [],
      5000,
      null,
    ],
    ['by the checkpoint alone', [], [t0, t0 + minute, t0 + 2 * minute], minute, null],
    ['a checkpoint with two starts', [], [t0, t0 + minute], null, null],
  ];
  for (const [name, batches, starts, everyMs, triggerMs] of cases)
    test(name, () => {
      const found = rhythmOf(batches, starts);
      assert.deepEqual([found.everyMs, found.triggerMs], [everyMs, triggerMs]);
    });
});

test('a trigger is below what a batch took behind which the next one followed at once', () => {
  const below = (batches: BatchEvent[]) => rhythmOf(batches).triggerBelowMs;
  assert.equal(below(startedAt(9000, full, full + 9040)), 9000);
  assert.equal(
    below([...startedAt(9000, full), ...startedAt(2000, full + 9040, full + 11_100)]),
    2000,
  );
  assert.equal(below(startedAt(900, full, full + minute)), null);
  assert.equal(below(startedAt(900, full)), null);
});

test('how long batches take, and the best that they have shown', () => {
  const { longestMs, rowsPerS } = rhythmOf([
    ...batchesUntil(t0, 3, 1000, 10, 500),
    ...batchesUntil(t0 + 10_000, 1, 1000, 3000, 4000),
    idleAt(t0 + 20_000),
  ]);
  assert.deepEqual([longestMs, rowsPerS], [4000, 750]);
  const none = rhythmOf([idleAt(t0)]);
  assert.deepEqual([none.longestMs, none.rowsPerS], [null, null]);
});

test('the first batch of a run, which loads classes, counts only where there are no others', () => {
  const cold = startedAt(20_000, full);
  const warm = startedAt(900, ...[1, 2, 3].map((i) => full + 20_000 * i));
  assert.equal(rhythmOf(inRun('a', cold)).longestMs, 20_000);
  assert.equal(rhythmOf(inRun('a', [...cold, ...warm])).longestMs, 900);
  const again = startedAt(20_000, full + 100_000);
  const both = [...inRun('a', [...cold, ...warm]), ...inRun('b', again)];
  assert.equal(rhythmOf(both).longestMs, 900);
});
