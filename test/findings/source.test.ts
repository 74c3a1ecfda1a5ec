import { describe } from 'node:test';
import type { PostgresReading, Slot, SlotRenewal } from '../../source/systems/postgres/readings.ts';
import * as build from '../pipeline/build.ts';
import { lab, records, slotAt } from '../pipeline/pipeline.ts';
import type { Injected } from './found.ts';
import { testInjected } from './injected.ts';

const { slot, t0, topic } = build;
const mb = 1n << 20n;
const kb = (i: number) => BigInt(i) * 1000n;

type At = (i: number) => { slot?: Partial<Slot> | null; server?: Partial<PostgresReading> };
/** A sound lab whose server or slot differs; no slot of ours where it is null. */
const at = (n: number, change: At) =>
  lab(n, (i) => {
    const { slot: more, server } = change(i);
    const sound = { restartLsn: kb(i), confirmedFlushLsn: kb(i) };
    const slots = more === null ? [] : [slot({ ...sound, ...more })];
    return { postgres: build.postgres({ currentLsn: kb(i), slots, ...server }) };
  });

const bystander = slot({ name: 'other', active: true, activePid: 2 });
const gone = (n: number, since: number) =>
  at(n, (i) => {
    const ours = i < since ? [slot({ restartLsn: kb(i), confirmedFlushLsn: kb(i) })] : [];
    return { server: { slots: [...ours, bystander] } };
  });
const lostBesideOthers = at(20, () => ({
  server: { slots: [slot({ name: 'a', walStatus: 'lost', active: false }), slot()] },
}));

const renewed: SlotRenewal = {
  at: t0 + 10_000,
  how: 'made anew',
  from: 100n,
  to: 100n + 48n * 1024n,
};
const rows = (i: number, snapshot: number) => ({
  capture: build.capture({
    'snapshot.TotalNumberOfEventsSeen': snapshot,
    'streaming.TotalNumberOfEventsSeen': i,
  }),
});
const renewal = (n: number, snapshot: (i: number) => number, more: Partial<SlotRenewal> = {}) =>
  lab(n, (i) => ({
    ...rows(i, snapshot(i)),
    postgres: build.postgres({
      currentLsn: kb(i),
      slots: [
        slot({
          ...{ restartLsn: kb(i), confirmedFlushLsn: kb(i) },
          ...(i >= 10 && { renewed: { ...renewed, ...more } }),
        }),
      ],
    }),
  }));

const publication = (
  tables: string[],
  changes: bigint | null = null,
  name = 'dbz_publication',
) => ({
  publications: [{ name, tables, needsKeys: true, changes }],
});
const known = ['inventory.customers', 'inventory.orders'].map((name) => ({
  ...{ name, replicaIdentity: 'full', rows: 1n, keyed: true },
}));
const unpublished = (n: number, since: number) =>
  at(n, (i) => ({
    server: {
      tables: known,
      ...publication(i < since ? known.map(({ name }) => name) : ['inventory.customers']),
    },
  }));

/** A walsender whose reader answers every `every` seconds until `until`. */
const answering = (n: number, every: number, until: number) =>
  at(n, (i) => ({
    server: {
      currentLsn: kb(i),
      walsenders: [
        {
          ...{ pid: 1, application: 'Debezium Streaming', state: 'streaming' },
          ...{ sentLsn: kb(Math.min(i, until)), flushLsn: 0n },
          more: { reply_time: `at ${Math.floor(Math.min(i, until) / every)}` },
        },
      ],
    },
  }));

const quiet = (n: number, change: (i: number) => bigint | null) =>
  at(n, (i) => ({
    slot: { confirmedFlushLsn: 0n },
    server: { currentLsn: BigInt(i) * mb, ...publication(['inventory.customers'], change(i)) },
  }));

const burst = (n: number, from: number, seconds: number) =>
  at(n, (i) => {
    const written = Math.min(Math.max(i - from, 0), seconds);
    return {
      slot: { restartLsn: 0n, safeWalSize: 900n * mb - BigInt(written) * 20n * mb },
      server: {
        currentLsn: BigInt(i) * 1000n + BigInt(written) * 20n * mb,
        slotWalCap: 1024n * mb,
      },
    };
  });
const smallDisk = at(60, (i) => ({
  slot: { restartLsn: 0n, safeWalSize: 800n * mb },
  server: { currentLsn: BigInt(i) * mb, slotWalCap: 1024n * mb, freeDiskBytes: 60n * mb },
}));

const cases: Injected[] = [
  [
    'the slot is dropped while others are there',
    gone(20, 15),
    'S09',
    [
      'error',
      /^slot debezium, which this pipeline reads, is gone: changes from now on are lost to it$/,
    ],
  ],
  [
    'only others are there',
    gone(20, 0),
    'S09',
    ['error', /^slot debezium, which this pipeline reads, is not there$/],
  ],
  ['it is there', gone(20, 20), 'S09', null],
  [
    'it is dropped, and was the only one',
    at(20, (i) => ({ slot: i < 15 ? {} : null })),
    'S09',
    ['error', /is gone/],
  ],
  ['a slot of others is lost', lostBesideOthers, 'S02', null],
  [
    'a slot of others is lost, and is named as theirs',
    lostBesideOthers,
    'S15',
    ['warning', /^slot a, which no watched pipeline reads, is lost$/],
  ],
  [
    'a slot that is seconds old',
    at(20, (i) => ({ slot: i < 15 ? null : { active: false } })),
    'S04',
    null,
  ],
  [
    'a slot that is seconds old is no error',
    at(20, (i) => ({ slot: i < 15 ? null : { active: false } })),
    'S05',
    ['warning', /^slot debezium is inactive$/],
  ],
  [
    'made anew',
    renewal(20, () => 0),
    'S10',
    [
      'error',
      /^slot debezium was dropped and recreated: changes in 48\.0 KB of WAL are lost to this pipeline, take a new snapshot$/,
    ],
  ],
  [
    'moved by hand',
    renewal(20, () => 0, { how: 'advanced' }),
    'S10',
    ['error', /^slot debezium was advanced by hand/],
  ],
  [
    'made anew, the snapshot of before says nothing',
    renewal(20, () => 4),
    'S10',
    ['error', /recreated/],
  ],
  ['made anew, and a snapshot was taken since', renewal(20, (i) => (i < 15 ? 0 : 4)), 'S10', null],
  [
    'Debezium goes on behind it',
    renewal(20, () => 0),
    'C16',
    [
      'error',
      /^Kafka Connect continues from its old offsets with slot debezium, which was recreated$/,
    ],
  ],
  [
    'a table is taken out of the publication',
    unpublished(20, 15),
    'S12',
    ['error', /^table inventory\.orders is no longer published: its changes are not captured$/],
  ],
  ['a table that was never captured', unpublished(20, 0), 'S12', null],
  [
    'a table that has a topic',
    unpublished(20, 0).map((sample) => ({
      ...sample,
      readings: {
        ...sample.readings,
        kafka: {
          at: sample.at,
          tookMs: 1,
          value: build.kafka(topic([10n]), topic([5n], 'lab_cdc.inventory.orders')),
        },
      },
    })),
    'S12',
    ['warning', /^table inventory\.orders/],
  ],
  ['all are published', unpublished(20, 20), 'S12', null],
  [
    'the publication is gone',
    at(20, (i) => ({ server: i < 15 ? {} : { publications: [] } })),
    'S13',
    ['error', /^publication dbz_publication is not there: nothing can be captured$/],
  ],
  [
    'the publication is empty',
    at(20, () => ({ server: publication([]) })),
    'S13',
    ['error', /^publication dbz_publication holds no table: nothing is captured$/],
  ],
  [
    'the slot speaks another format',
    at(20, () => ({ slot: { plugin: 'wal2json' }, server: { publications: [] } })),
    'S13',
    null,
  ],
  [
    'the reader answers no more',
    answering(60, 5, 40),
    'S14',
    [
      'error',
      /^the reader of slot debezium has not answered PostgreSQL for 19\.0 s, 18\.6 KB not sent yet$/,
    ],
  ],
  ['the reader answers every 10 s', answering(60, 10, 60), 'S14', null],
  [
    'rows change, none is confirmed',
    at(30, (i) => ({
      slot: { confirmedFlushLsn: kb(Math.min(i, 15)) },
      server: publication(['inventory.customers'], BigInt(i)),
    })).map((sample, i) => ({
      ...sample,
      readings: {
        ...sample.readings,
        kafka: { at: sample.at, tookMs: 1, value: records(Math.min(i, 15), 10).kafka },
      },
    })),
    'S07',
    ['error', /nothing was confirmed for 6 s$/],
  ],
  ['one burst is no pace', burst(60, 40, 10), 'S08', null],
  [
    'a load that lasts',
    burst(60, 0, 60)
      .slice(0, 40)
      .concat(burst(60, 0, 60).slice(40)),
    'S08',
    null,
  ],
];

describe('rules on the source of a pipeline', () => testInjected(cases.slice(0, -1)));

describe('how much time is left', () =>
  testInjected([
    [
      'a load that lasts',
      at(60, (i) => ({
        slot: { restartLsn: 0n, safeWalSize: 900n * mb - BigInt(i) * mb },
        server: { currentLsn: BigInt(i) * mb, slotWalCap: 1024n * mb },
      })),
      'S08',
      ['warning', /^slot debezium is lost in 14m 01s at this pace \(59\.0 MB kept\)$/],
    ],
    [
      'a disk that is smaller than the cap',
      smallDisk,
      'S08',
      ['warning', /^slot debezium fills the disk in 1m 00s at this pace/],
    ],
    [
      'a saw: it grows for 30 s and is let go',
      at(120, (i) => ({
        slot: { restartLsn: BigInt(i - (i % 30)) * mb, safeWalSize: 900n * mb },
        server: { currentLsn: BigInt(i) * mb, slotWalCap: 1024n * mb },
      })),
      'S08',
      null,
    ],
  ]));

describe('where the pipeline does not tell how often it confirms', () => {
  /** Nothing was seen of the pace of a slot that confirms every 60 s, as Connect does by default. */
  const steps = (n: number, every: number) => slotsOf(n, (i) => kb(i - (i % every)), 'unknown');
  const slotsOf = (n: number, confirmed: (i: number) => bigint, reader: string) =>
    lab(n, (i) => ({
      postgres: build.postgres({
        currentLsn: kb(i),
        slots: [slot({ name: reader, restartLsn: confirmed(i), confirmedFlushLsn: confirmed(i) })],
      }),
    }));
  testInjected([
    ['Connect’s default flush of 60 s', steps(175, 60), 'S07', null],
    ['the captured tables rest, others write', quiet(190, () => 5n), 'S07', null],
    [
      'a heartbeat is told and none comes',
      quiet(20, () => 5n),
      'S11',
      [
        'warning',
        /^slot debezium holds 19\.0 MB of WAL of other tables: the captured ones are idle, and there is no heartbeat$/,
      ],
    ],
    ['and it comes', quiet(20, BigInt), 'S11', null],
    [
      'a lab’s slot stands',
      lab(20, (i) => ({
        ...slotAt(i, {}),
        ...records(1, 10),
        checkpoint: build.checkpoint([10n]),
      })),
      'S07',
      ['error', /for 15 s$/],
    ],
  ]);
});
