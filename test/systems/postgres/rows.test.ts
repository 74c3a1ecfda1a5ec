import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type PostgresReading,
  postgres as postgresKey,
  type Slot,
  type SlotRow,
} from '../../../source/systems/postgres/readings.ts';
import * as rows from '../../../source/systems/postgres/rows.ts';
import { rawOf, type Sample } from '../../observed.ts';
import { everySecond, failing, huge, postgres, slot } from '../../pipeline/build.ts';

const { statusOf } = rows;
// As a lab’s pipeline tells.
const links = {
  reader: () => ({ pace: { flushMs: 1000, heartbeatMs: 5000 }, publication: null }),
};
const slotRows = (samples: Sample[]) => rows.slotRows(rawOf(samples, postgresKey), links);

type At = (i: number) => { server?: Partial<PostgresReading>; slot?: Partial<Slot> };
/** `n` readings a second apart of a server with one slot. */
const watched = (n: number, at: At): Sample[] =>
  everySecond(n, (i) => ({
    postgres: postgres({ slots: [slot(at(i).slot)], ...at(i).server }),
  }));
const rowOf = (samples: Sample[]) => slotRows(samples)[0] as SlotRow;
const lsn = (bytes: number) => huge + BigInt(bytes);

// retained = pg_current_wal_lsn() − restart_lsn; unconfirmed = … − confirmed_flush_lsn.
describe('what a slot retains and what is unconfirmed', () => {
  const server = { currentLsn: lsn(1000) };
  const sound = { restartLsn: lsn(0), confirmedFlushLsn: lsn(900) };
  const cases: [string, Partial<Slot>, bigint | null, bigint | null][] = [
    ['LSNs beyond 2^53', sound, 1000n, 100n],
    ['lost', { restartLsn: null, confirmedFlushLsn: lsn(900), walStatus: 'lost' }, null, null],
    ['physical', { ...sound, confirmedFlushLsn: null }, 1000n, null],
    ['a hair ahead of the LSN read before', { ...sound, confirmedFlushLsn: lsn(1001) }, 1000n, 0n],
  ];
  for (const [name, more, retained, unconfirmed] of cases)
    test(name, () => {
      const row = rowOf(watched(1, () => ({ server, slot: more })));
      assert.deepEqual([row.retained, row.unconfirmed], [retained, unconfirmed]);
    });
});

describe('the status of a slot', () => {
  const cases: [string, Partial<Slot>, string | null][] = [
    ['of a server without reasons', { walStatus: 'lost' }, 'lost'],
    ['not invalidated', { more: { invalidation_reason: null } }, 'reserved'],
    [
      'invalidated',
      { walStatus: 'lost', more: { invalidation_reason: 'idle_timeout' } },
      'lost (idle_timeout)',
    ],
    ['of a server too old for any', { walStatus: null }, null],
  ];
  for (const [name, more, status] of cases)
    test(name, () => assert.equal(statusOf(rowOf(watched(1, () => ({ slot: more })))), status));
});

const grows: At = (i) => ({
  server: { currentLsn: lsn(i * 100) },
  slot: { restartLsn: lsn(0), confirmedFlushLsn: lsn(0) },
});
const follows: At = (i) => ({
  server: { currentLsn: lsn(i * 100) },
  slot: { restartLsn: lsn(i * 100 - 50), confirmedFlushLsn: lsn(i * 100 - 10) },
});
const merge =
  (base: At, more: At): At =>
  (i) => ({
    server: { ...base(i).server, ...more(i).server },
    slot: { ...base(i).slot, ...more(i).slot },
  });

// Frozen: 15 s (three flush intervals at least) with WAL older than 3 s, and nothing confirmed.
describe('whether a slot moves', () => {
  const cases: [string, Sample[], boolean][] = [
    ['it follows', watched(20, follows), true],
    ['WAL grows, it stands still', watched(20, grows), false],
    ['so it does, but not seen for 15 s yet', watched(15, grows), true],
    ['seen for just 15 s', watched(16, grows), false],
    ['nothing is written', watched(20, () => grows(5)), true],
    ['written first 2 s ago', watched(20, (i) => grows(i < 18 ? 0 : i)), true],
    ['confirmed by a heartbeat every 5 s', watched(20, (i) => follows(i - (i % 5))), true],
    [
      'confirmed once in the window',
      watched(20, (i) =>
        merge(grows, () => ({ slot: { confirmedFlushLsn: lsn(i < 6 ? 0 : 1) } }))(i),
      ),
      true,
    ],
    [
      'the server restarted in the window',
      watched(20, (i) => merge(grows, () => ({ server: { epoch: i < 10 ? 1 : 2 } }))(i)),
      true,
    ],
    ['lost', watched(1, () => ({ slot: { walStatus: 'lost', restartLsn: null } })), false],
    [
      'a physical one by restart_lsn',
      watched(20, (i) => merge(follows, () => ({ slot: { confirmedFlushLsn: null } }))(i)),
      true,
    ],
    ['seen stuck, then the server went', failing(watched(20, grows), 'postgres'), false],
  ];
  for (const [name, samples, expected] of cases)
    test(name, () => assert.equal(rowOf(samples).moving, expected));
});

// Growth: least squares over 15 s. ETA: safe_wal_size (or cap − retained, or free disk) / growth.
describe('growth and the time until a slot is lost', () => {
  const safe: At = (i) => ({ slot: { safeWalSize: BigInt(100_000 - i * 100) } });
  const cap: At = () => ({ server: { slotWalCap: 100_000n } });
  const disk: At = () => ({ server: { freeDiskBytes: 50_000n } });
  const seconds = (s: number) => s * 1000;
  const cases: [string, Sample[], number | null, number | null, SlotRow['etaOf']][] = [
    ['by safe_wal_size', watched(20, merge(grows, safe)), 100, seconds(981), 'lost'],
    ['by the cap, on old servers', watched(20, merge(grows, cap)), 100, seconds(981), 'lost'],
    [
      'to a full disk without a cap',
      watched(20, merge(grows, disk)),
      100,
      seconds(500),
      'disk full',
    ],
    ['no cap, disk not known', watched(20, grows), 100, null, null],
    ['it does not grow', watched(20, merge(follows, disk)), 0, null, null],
    [
      'it shrinks',
      watched(20, (i) =>
        merge(
          () => grows(90),
          () => ({ slot: { restartLsn: lsn(i * 100) } }),
        )(i),
      ),
      -100,
      null,
      null,
    ],
    ['a cluster made anew: the LSN goes back', watched(20, (i) => grows(20 - i)), null, null, null],
    ['readings of 2 s only', watched(3, merge(grows, safe)), null, null, null],
    ['readings of 3 s', watched(4, merge(grows, safe)), 100, null, null],
    [
      'past the cap, nothing written',
      watched(
        20,
        merge(
          () => grows(5),
          () => ({ slot: { safeWalSize: -5n } }),
        ),
      ),
      0,
      0,
      'lost',
    ],
    [
      'past the cap at first sight',
      watched(
        1,
        merge(grows, () => ({ slot: { safeWalSize: -5n } })),
      ),
      null,
      0,
      'lost',
    ],
    [
      'lost',
      watched(
        20,
        merge(grows, (i) => (i < 19 ? {} : { slot: { walStatus: 'lost', restartLsn: null } })),
      ),
      null,
      null,
      null,
    ],
    [
      'since the restart of the server only',
      watched(20, (i) => merge(grows, () => ({ server: { epoch: i < 19 ? 1 : 2 } }))(i)),
      null,
      null,
      null,
    ],
    ['a server that went', failing(watched(20, merge(grows, safe)), 'postgres'), null, null, null],
  ];
  for (const [name, samples, growth, eta, of] of cases)
    test(name, () => {
      const row = rowOf(samples);
      assert.deepEqual([row.growthPerS, row.etaMs, row.etaOf], [growth, eta, of]);
    });
});

test('the history is of what is unconfirmed, at most 120 points, oldest first', () => {
  const { history } = rowOf(watched(130, grows));
  assert.deepEqual([history.length, history[0], history.at(-1)], [120, 1000, 12_900]);
});

test('a stale server keeps the values of its slots, and no reading has none', () => {
  const row = rowOf(failing(watched(20, grows), 'postgres'));
  assert.deepEqual([row.retained, row.history.length], [1900n, 20]);
  assert.deepEqual(slotRows([]), []);
  assert.deepEqual(slotRows(everySecond(2, () => ({}))), []);
});

test('a slot made anew under its name has no growth from before', () => {
  const samples = everySecond(20, (i) => ({
    postgres: postgres({ currentLsn: lsn(i * 100), slots: i === 18 ? [] : [slot(grows(i).slot)] }),
  }));
  assert.deepEqual([rowOf(samples).growthPerS, rowOf(samples).moving], [null, true]);
});
