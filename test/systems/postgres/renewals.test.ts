import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Slot } from '../../../source/systems/postgres/readings.ts';
import { renewals } from '../../../source/systems/postgres/renewals.ts';
import { slot } from '../../pipeline/build.ts';

type Read = { epoch?: number; lsn: bigint; slot?: Partial<Slot> };
const stats = (total: number, reset: string | null = null) => ({
  stats: { total_txns: String(total), stats_reset: reset },
});
/** What is said of the slot after the last of these readings. */
const after = (...reads: Read[]) => {
  const renewed = renewals();
  let slots: Slot[] = [];
  reads.forEach(({ epoch = 1, lsn, slot: more }, at) => {
    slots = renewed({ epoch, currentLsn: lsn, slots: more ? [slot(more)] : [] }, at);
  });
  return slots[0]?.renewed;
};
const idle = { active: false, activePid: null };

// A slot has no time of birth: what it was is compared with what it is.
const cases: [string, Read[], string | undefined][] = [
  [
    'it moves while it is read',
    [
      { lsn: 5n, slot: { confirmedFlushLsn: 1n } },
      { lsn: 9n, slot: { confirmedFlushLsn: 9n } },
    ],
    undefined,
  ],
  ['its first time', [{ lsn: 1n }, { lsn: 5n, slot: {} }], undefined],
  [
    'gone and there again',
    [{ lsn: 1n, slot: {} }, { lsn: 2n }, { lsn: 3n, slot: {} }],
    'made anew',
  ],
  [
    'so it stays',
    [{ lsn: 1n, slot: {} }, { lsn: 2n }, { lsn: 3n, slot: {} }, { lsn: 4n, slot: {} }],
    'made anew',
  ],
  [
    'its statistics fell',
    [
      { lsn: 1n, slot: stats(9) },
      { lsn: 2n, slot: stats(0) },
    ],
    'made anew',
  ],
  [
    'they were reset',
    [
      { lsn: 1n, slot: stats(9) },
      { lsn: 2n, slot: stats(0, 'now') },
    ],
    undefined,
  ],
  [
    'the server crashed, and they are gone',
    [
      { lsn: 1n, slot: stats(9) },
      { epoch: 2, lsn: 2n, slot: stats(0) },
    ],
    undefined,
  ],
  [
    'moved while nobody read it',
    [
      { lsn: 5n, slot: { ...idle, confirmedFlushLsn: 1n } },
      { lsn: 9n, slot: { ...idle, confirmedFlushLsn: 9n } },
    ],
    'advanced',
  ],
  [
    'its reader came back for a moment after it had lost its connection',
    [
      { lsn: 5n, slot: { confirmedFlushLsn: 1n } },
      { lsn: 6n, slot: { ...idle, confirmedFlushLsn: 1n } },
      { lsn: 9n, slot: { ...idle, confirmedFlushLsn: 6n } },
    ],
    undefined,
  ],
  [
    'its reader came back for a moment, long after a crash had thrown the slot back',
    [
      { lsn: 8n, slot: { ...stats(7), confirmedFlushLsn: 8n } },
      { epoch: 2, lsn: 9n, slot: { ...idle, ...stats(0), confirmedFlushLsn: 1n } },
      { epoch: 2, lsn: 12n, slot: { ...idle, ...stats(0), confirmedFlushLsn: 1n } },
      { epoch: 2, lsn: 15n, slot: { ...idle, ...stats(0), confirmedFlushLsn: 8n } },
    ],
    undefined,
  ],
  [
    'moved beyond what its reader can have been sent',
    [
      { lsn: 5n, slot: { confirmedFlushLsn: 5n } },
      { lsn: 6n, slot: { ...idle, confirmedFlushLsn: 5n } },
      { lsn: 9n, slot: { ...idle, confirmedFlushLsn: 5n } },
      { lsn: 9n, slot: { ...idle, confirmedFlushLsn: 9n } },
    ],
    'advanced',
  ],
  [
    'somebody came and went',
    [
      { lsn: 5n, slot: { ...idle, ...stats(1), confirmedFlushLsn: 1n } },
      { lsn: 9n, slot: { ...idle, ...stats(3), confirmedFlushLsn: 9n } },
    ],
    undefined,
  ],
  [
    'another plugin',
    [
      { lsn: 1n, slot: {} },
      { lsn: 2n, slot: { plugin: 'wal2json' } },
    ],
    'made anew',
  ],
  [
    'another cluster at the same address',
    [{ lsn: 9n, slot: {} }, { lsn: 1n }, { lsn: 2n, slot: {} }],
    undefined,
  ],
];
for (const [name, reads, how] of cases)
  test(`a slot: ${name}`, () => assert.equal(after(...reads)?.how, how));
