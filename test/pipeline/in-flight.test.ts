import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inFlightFigure, inFlightOfAll, isLate } from '../../source/pipeline/in-flight.ts';
import { snapshotFrom } from '../observed.ts';
import * as build from './build.ts';
import { batchesUntil, t0 } from './build.ts';
import { lab, records } from './pipeline.ts';

/** The pipeline at the last sample; its batches have taken a second each. */
const viewOf = (samples: ReturnType<typeof lab>) =>
  snapshotFrom(samples, batchesUntil(t0, 5, 2000)).pipelines[0] ?? assert.fail();

test('what a batch has planned and not committed is in flight', () => {
  const { inFlight, verdict } = viewOf(
    lab(3, (i) => ({
      ...records(1, 12),
      checkpoint: {
        ...build.checkpoint([12n], [i + 1, i]),
        committedOffsets: build.checkpoint([10n]).endOffsets,
      },
    })),
  );
  assert.equal(inFlight.changes, 2n);
  assert.equal(inFlight.oldestMs, 2000);
  assert.deepEqual([verdict.level, isLate(inFlight)], ['good', false]);
  assert.equal(verdict.text, 'Keeping up: 2 changes in flight, the oldest 2.0 s old');
});

test('the oldest change in flight grows older while nothing lands, and is not called good', () => {
  const stuck = (n: number) =>
    viewOf(lab(n, () => ({ ...records(1, 12), checkpoint: build.checkpoint([10n], [3, 3]) })));
  const [early, late] = [stuck(3), stuck(8)];
  assert.equal(early.verdict.level, 'good');
  assert.equal(late.inFlight.oldestMs, 7000);
  assert.equal(isLate(late.inFlight), true);
  assert.deepEqual(
    [late.verdict.level, late.verdict.text],
    ['waiting', '2 changes in flight, the oldest 7.0 s old'],
  );
});

test('a slot that nobody reads holds bytes in flight where no rows are told', () => {
  const confirmed = { restartLsn: 0n, confirmedFlushLsn: 1000n, active: false };
  const { inFlight } = viewOf(
    lab(5, (i) => ({
      postgres: build.postgres({
        currentLsn: BigInt(1000 + i * 512),
        slots: [build.slot({ ...confirmed, activePid: null })],
      }),
      ...records(1, 10),
      checkpoint: build.checkpoint([10n], [1, 1]),
    })),
  );
  assert.deepEqual([inFlight.changes, inFlight.unreadBytes], [0n, 2048n]);
  // The first reading that shows WAL beyond what is confirmed.
  assert.equal(inFlight.oldestMs, 3000);
  assert.equal(inFlightFigure(inFlight), '2.0 KB');
});

test('of several pipelines all that is in flight counts, and the oldest of it', () => {
  const one = { changes: 2n, records: 2n, uncaptured: null, unreadBytes: null };
  const all = inFlightOfAll([
    { ...one, oldestMs: 900, usualMs: 5000 },
    { ...one, changes: null, records: null, unreadBytes: 1024n, oldestMs: 20_000, usualMs: 8000 },
  ]);
  assert.deepEqual([all?.changes, all?.oldestMs, all?.usualMs], [2n, 20_000, 8000]);
  assert.equal(all && inFlightFigure(all), '2 + 1.0 KB');
  assert.equal(inFlightOfAll([]), null);
});
