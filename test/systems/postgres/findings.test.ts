import { describe } from 'node:test';
import type {
  OpenTransaction,
  PostgresReading,
  Slot,
} from '../../../source/systems/postgres/readings.ts';
import type { Injected } from '../../findings/found.ts';
import { testInjected } from '../../findings/injected.ts';
import * as build from '../../pipeline/build.ts';
import { lab } from '../../pipeline/pipeline.ts';

const { slot, t0 } = build;
const gb = 1n << 30n;
const kb = (i: number) => BigInt(i) * 1000n;

type At = (i: number) => { slot?: Partial<Slot>; server?: Partial<PostgresReading> };
/** A sound lab whose server or slot differs. */
const at = (n: number, change: At) =>
  lab(n, (i) => {
    const { slot: more, server } = change(i);
    const sound = slot({ restartLsn: kb(i), confirmedFlushLsn: kb(i), ...more });
    return { postgres: build.postgres({ currentLsn: kb(i), slots: [sound], ...server }) };
  });

const limits = { walLevel: 'logical', inRecovery: false, maxSlots: 10, maxWalsenders: 10 };
const writer: OpenTransaction = {
  ...{ startedAt: t0, ageXids: 9n, pid: 77, user: 'alice', application: 'psql' },
  ...{ state: 'idle in transaction', gid: null, database: 'lab' },
};
const pinned = (n: number, more: Partial<OpenTransaction>, from = 0) =>
  at(n, (i) => ({
    slot: { restartLsn: kb(Math.min(i, from)) },
    server: { writer: { ...writer, ...more } },
  }));
const table = (more: Partial<PostgresReading['tables'][number]>) => ({
  tables: [{ name: 'inventory.Orders', replicaIdentity: 'default', rows: 1n, ...more }],
  publications: [{ name: 'dbz_publication', tables: ['inventory.Orders'], needsKeys: true }],
});
const idle = (n: number, since = 0) =>
  at(n, (i) => ({
    server: {
      currentLsn: kb(i),
      slots: [
        slot({ restartLsn: kb(i), confirmedFlushLsn: kb(i) }),
        ...(i < since ? [] : [slot({ name: 'old', active: false, activePid: null })]),
      ],
    },
  }));
const sender = { pid: 1, application: 'Debezium Streaming', sentLsn: 0n, flushLsn: 0n };
const clock = (offsetMs: number, withinMs = 5) =>
  at(20, () => ({ server: { clock: { offsetMs, withinMs } } }));
const spilled = (i: number, steps: number) =>
  ({
    spill_bytes: String(Math.min(steps, Math.floor(i / 10)) * 1000),
    spill_txns: '1',
  }) as Slot['stats'];

const cases: Injected[] = [
  [
    'a slot of others, read by nobody for a minute',
    idle(70),
    'S15',
    ['warning', /^slot old, which no watched pipeline reads, is inactive, and 67\.4 KB/],
  ],
  ['it is seconds old', idle(70, 40), 'S15', null],
  [
    '2 GB are kept',
    at(5, (i) => ({ slot: { restartLsn: 0n }, server: { currentLsn: 2n * gb + kb(i) } })),
    'S16',
    ['warning', /^2\.0 GB of WAL is kept for slot debezium$/],
  ],
  [
    '6 GB are kept',
    at(5, (i) => ({ slot: { restartLsn: 0n }, server: { currentLsn: 6n * gb + kb(i) } })),
    'S16',
    ['error', /^6\.0 GB/],
  ],
  [
    'a fifth of the cap is left',
    at(5, () => ({ slot: { safeWalSize: 19n }, server: { slotWalCap: 100n } })),
    'S16',
    ['warning', /, 19 B more and it is lost$/],
  ],
  [
    'more than a fifth is left',
    at(5, () => ({ slot: { safeWalSize: 21n }, server: { slotWalCap: 100n } })),
    'S16',
    null,
  ],
  [
    '5 of 100 GB are free',
    at(5, () => ({ server: { freeDiskBytes: 5n * gb, diskBytes: 100n * gb } })),
    'S17',
    ['warning', /^the disk of PostgreSQL’s WAL has 5\.0 GB of 100 GB left$/],
  ],
  [
    '1 of 100 GB is free',
    at(5, () => ({ server: { freeDiskBytes: gb, diskBytes: 100n * gb } })),
    'S17',
    ['error', /1\.0 GB/],
  ],
  [
    '20 GB of 4 TB are free',
    at(5, () => ({ server: { freeDiskBytes: 20n * gb, diskBytes: 4096n * gb } })),
    'S17',
    null,
  ],
  [
    'an open transaction',
    pinned(60, {}),
    'S18',
    [
      'warning',
      /^a transaction of psql of alice \(pid 77\), idle in transaction, has been open for 59\.0 s: slot debezium keeps 57\.6 KB of WAL for it$/,
    ],
  ],
  [
    'it works, and has not done so for long',
    pinned(60, { state: 'active' }),
    'S18',
    ['info', /psql of alice \(pid 77\) has been open/],
  ],
  [
    'whose beginning may not be seen',
    pinned(60, { startedAt: null, state: null, user: null, application: null }),
    'S18',
    ['info', /a session \(pid 77\)/],
  ],
  ['the slot passes it', at(60, () => ({ server: { writer } })), 'S18', null],
  ['restart_lsn has stood for 14 s', pinned(60, {}, 45), 'S18', null],
  [
    'it works, and restart_lsn has stood for 30 s',
    pinned(60, { state: 'active' }, 29),
    'S18',
    null,
  ],
  [
    'a prepared one',
    pinned(60, { gid: "order's", pid: null }),
    'S19',
    [
      'warning',
      /^prepared transaction order's of alice has been open for 59\.0 s: slot debezium keeps/,
    ],
  ],
  ['a prepared one is no session', pinned(60, { gid: 'x', pid: null }), 'S18', null],
  [
    'a table without a key',
    at(5, () => ({ server: table({ keyed: false }) })),
    'S20',
    [
      'warning',
      /^table inventory\.Orders is published without a key: its updates and deletes fail$/,
    ],
  ],
  ['a table with one', at(5, () => ({ server: table({ keyed: true }) })), 'S20', null],
  ['a recording of before', at(5, () => ({ server: table({}) })), 'S20', null],
  [
    'only inserts are published',
    at(5, () => ({
      server: {
        ...table({ keyed: false }),
        publications: [{ name: 'p', tables: ['inventory.Orders'], needsKeys: false }],
      },
    })),
    'S20',
    null,
  ],
  [
    'all slots are taken and used',
    at(5, () => ({ server: { limits: { ...limits, maxSlots: 1 } } })),
    'S21',
    ['info', /^all 1 replication slots are taken/],
  ],
  ['a slot is free', at(5, () => ({ server: { limits } })), 'S21', null],
  [
    'all walsenders are taken',
    at(5, () => ({ server: { limits: { ...limits, maxWalsenders: 1 } } })),
    'S22',
    ['warning', /^all 1 walsenders are taken/],
  ],
  [
    'wal_level is replica',
    at(5, () => ({ server: { limits: { ...limits, walLevel: 'replica' } } })),
    'S23',
    ['error', /^wal_level is replica: changes can’t be decoded$/],
  ],
  [
    'a standby',
    at(5, () => ({ server: { limits: { ...limits, inRecovery: true } } })),
    'S24',
    ['error', /^PostgreSQL is a standby: nothing can be captured from it$/],
  ],
  [
    'a standby that decodes',
    at(5, () => ({ server: { version: '17.2', limits: { ...limits, inRecovery: true } } })),
    'S24',
    ['info', /its slots depend on its primary$/],
  ],
  [
    'an old catalog_xmin',
    at(5, () => ({
      slot: { more: { catalog_xmin: '4294967000' } },
      server: { nextXid: (3n << 32n) + 300_000_000n },
    })),
    'S25',
    [
      'warning',
      /^slot debezium prevents vacuum from removing rows that died in the last 300,000,296 transactions$/,
    ],
  ],
  [
    'a young one',
    at(5, () => ({ slot: { more: { catalog_xmin: '5000' } }, server: { nextXid: 6000n } })),
    'S25',
    null,
  ],
  [
    'spilled three times',
    at(50, (i) => ({ slot: { stats: spilled(i, 3) } })),
    'S26',
    ['warning', /^decoding for slot debezium has spilled 2\.9 KB to disk, 3 times/],
  ],
  [
    'spilled once',
    at(50, (i) => ({ slot: { stats: spilled(i, 1) } })),
    'S26',
    ['info', /1 time in/],
  ],
  ['spilled long ago', at(50, () => ({ slot: { stats: spilled(10, 1) } })), 'S26', null],
  [
    'a walsender in catchup',
    at(70, () => ({ server: { walsenders: [{ ...sender, state: 'catchup' }] } })),
    'S27',
    ['warning', /^the walsender of slot debezium has been in catchup for 1m 09s$/],
  ],
  [
    'it streams again',
    at(70, (i) => ({
      server: { walsenders: [{ ...sender, state: i > 60 ? 'streaming' : 'catchup' }] },
    })),
    'S27',
    null,
  ],
  [
    'a slot held by a session',
    at(20, () => ({ server: { walsenders: [] } })),
    'S28',
    ['warning', /^slot debezium is held by process 1, which is not a walsender/],
  ],
  [
    'held for a moment',
    at(20, (i) => ({ server: { walsenders: i > 15 ? [] : [{ ...sender, state: 'streaming' }] } })),
    'S28',
    null,
  ],
  [
    'clocks apart',
    clock(-90_000),
    'S29',
    ['warning', /^PostgreSQL’s clock is 1m 30s behind this machine’s/],
  ],
  ['clocks that a slow answer may explain', clock(3000, 2500), 'S29', null],
];

describe('rules on a PostgreSQL server', () => testInjected(cases));
