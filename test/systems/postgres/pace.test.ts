import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { movementOf, type Position, seenPaceMs } from '../../../source/systems/postgres/pace.ts';
import type { Pace } from '../../../source/watch/links.ts';
import type { Point } from '../../../source/watch/view.ts';

/** `n` readings a second apart of a slot that is read. */
const positions = (n: number, of: (i: number) => Partial<Position>): Point<Position>[] =>
  Array.from({ length: n }, (_, i) => ({
    at: i * 1000,
    value: { confirmed: 0n, wal: BigInt(i), changes: null, pid: 1, ...of(i) },
  }));
/** Confirmed every so many seconds. */
const every = (seconds: number, i: number) => BigInt(i - (i % seconds));

// The longest wait for a move, and at least the shortest time between two; from three waits on.
describe('the pace that was seen of a slot', () => {
  const cases: [string, Point<Position>[], number | null][] = [
    ['every 60 s', positions(300, (i) => ({ confirmed: every(60, i) })), 60_000],
    ['every 5 s', positions(60, (i) => ({ confirmed: every(5, i) })), 5000],
    ['too few moves', positions(150, (i) => ({ confirmed: every(60, i) })), null],
    ['it never moves', positions(300, () => ({})), null],
    [
      'nobody reads it for a while',
      positions(200, (i) => {
        const away = i > 60 && i < 150;
        return { confirmed: away ? 60n : every(10, i), pid: away ? null : 1 };
      }),
      10_000,
    ],
    [
      'one row a minute, each confirmed soon after: the flush still comes once a minute',
      positions(300, (i) => ({
        confirmed: BigInt(Math.floor(i / 60)),
        changes: BigInt(Math.floor((i + 3) / 60)),
      })),
      60_000,
    ],
  ];
  for (const [name, points, ms] of cases) test(name, () => assert.equal(seenPaceMs(points), ms));
});

describe('whether a slot moves as its pace has it', () => {
  const beating: Pace = { flushMs: 1000, heartbeatMs: 5000 };
  const plain: Pace = { flushMs: 1000, heartbeatMs: null };
  const counted = (i: number) => ({ changes: BigInt(i) });
  const cases: [string, Point<Position>[], Pace | null, boolean, number][] = [
    ['Connect’s default, nothing known', positions(179, () => ({})), null, true, 180_000],
    ['stands for three of these', positions(182, () => ({})), null, false, 180_000],
    ['rows change, with a heartbeat', positions(12, counted), beating, false, 6000],
    ['rows changed 5 s ago', positions(6, counted), beating, true, 15_000],
    [
      'no row changes, others write',
      positions(100, () => ({ changes: 5n })),
      beating,
      true,
      15_000,
    ],
    [
      'statistics that come late tell of what was confirmed',
      positions(30, (i) => ({ changes: i < 8 ? 5n : 6n })),
      plain,
      true,
      6000,
    ],
    [
      'they come after a new reader, whose heartbeat is off',
      positions(60, (i) => ({ changes: i < 36 ? 5n : 6n, pid: i < 30 ? 1 : 2 })),
      beating,
      true,
      15_000,
    ],
    [
      'rows change after a new reader, and it confirms nothing',
      positions(60, (i) => ({ ...counted(i), pid: i < 30 ? 1 : 2 })),
      beating,
      false,
      6000,
    ],
    ['rows change on and on, without a heartbeat', positions(30, counted), plain, false, 6000],
    [
      'its reader is new',
      positions(30, (i) => ({ ...counted(i), pid: i < 25 ? 1 : 2 })),
      plain,
      true,
      6000,
    ],
  ];
  for (const [name, points, pace, moving, windowMs] of cases)
    test(name, () => assert.deepEqual(movementOf(points, pace), { moving, windowMs }));
});
