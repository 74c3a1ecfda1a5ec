import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KafkaReading } from '../../source/systems/kafka/readings.ts';
import type { Sample } from '../observed.ts';
import * as build from '../pipeline/build.ts';
import { findingsIn, lab } from '../pipeline/pipeline.ts';

const { capture, checkpoint, failing, kafka, t0, topic } = build;

const customers = 'lab_cdc.inventory.customers';
/** Three brokers, and `partitions` of one topic, each with its leader and its copies. */
const cluster = (
  partitions: { leader: number; replicas?: number; inSync?: number }[],
  more: Partial<KafkaReading> = {},
): KafkaReading => {
  const made = topic(partitions.map(() => 0n));
  return {
    ...kafka({
      ...made,
      partitions: made.partitions.map((each, i) => ({ ...each, ...partitions[i] })),
    }),
    brokers: [1, 2, 3].map((id) => ({ id, host: 'h', port: id })),
    ...more,
  };
};
const whole = cluster([{ leader: 1, replicas: 3, inSync: 3 }]);
const short = [{ leader: 1, replicas: 3, inSync: 1 }];
const two = whole.brokers.slice(0, 2);

type Group = KafkaReading['groups'][number];
const group = (more: Partial<Group> = {}): Group => ({
  ...{ id: 'billing', state: 'Stable', members: 1, lag: 5n },
  topics: [{ name: customers, lag: 5n }],
  ...more,
});
const grouped = (group: Group, i = 0) => ({
  kafka: { ...kafka(topic([BigInt(i * 10)])), groups: [group] },
});
/** Landed offsets that do not move, of a topic that was read up to 400. */
const read = { checkpoint: checkpoint([400n]) };

/** A connector whose schema history lies in a topic, and what Kafka says of that. */
const history = 'shop-history';
const withHistory = (i: number, more: Partial<KafkaReading> = {}, there = true) => ({
  capture: {
    ...capture({ TotalNumberOfEventsSeen: i * 10 }),
    histories: { 'lab-cdc': history },
  },
  kafka: {
    ...kafka(topic([BigInt(i)]), ...(there ? [topic([5n], history)] : [])),
    ...more,
  },
});

type Case = [name: string, samples: Sample[], id: string, level: string | undefined, text?: RegExp];

const cases: Case[] = [
  [
    'a topic of changes that is compacted',
    lab(20, (i) => ({
      ...read,
      kafka: { ...kafka(topic([BigInt(i)])), compacted: ['another', customers] },
    })),
    'K14',
    'info',
    /^lab_cdc\.inventory\.customers is compacted: older changes of a key are removed$/,
  ],
  [
    'a topic of others that is compacted',
    lab(20, (i) => ({ ...read, kafka: { ...kafka(topic([BigInt(i)])), compacted: ['another'] } })),
    'K14',
    undefined,
  ],
  [
    'a schema history that is kept for ever',
    lab(20, (i) => withHistory(i, { limited: ['another'] })),
    'K15',
    undefined,
  ],
  [
    'a schema history that is deleted',
    lab(20, (i) => withHistory(i, {}, i < 10)),
    'K15',
    'error',
    /^Kafka has no topic shop-history, the schema history of lab-cdc: it can’t be started again$/,
  ],
  [
    'a schema history that is away for a moment',
    lab(20, (i) => withHistory(i, {}, i < 18)),
    'K15',
    undefined,
  ],
  [
    'a schema history that its connector is about to make',
    lab(20, (i) => withHistory(i, {}, false)),
    'K15',
    undefined,
  ],
  [
    'a schema history that was deleted before',
    lab(80, (i) => withHistory(i, {}, false)),
    'K15',
    'error',
    /^Kafka has no topic shop-history/,
  ],
  [
    'a schema history that is compacted',
    lab(20, (i) => withHistory(i, { compacted: [history] })),
    'K15',
    'error',
    /^topic shop-history, the schema history of lab-cdc, is compacted: Kafka refuses/,
  ],
  [
    'a schema history that deletes what is old',
    lab(20, (i) => withHistory(i, { limited: [history] })),
    'K15',
    'warning',
    /^topic shop-history, the schema history of lab-cdc, deletes what is old/,
  ],
  [
    'a cluster without a controller',
    lab(20, () => ({ kafka: { ...whole, controllerId: null } })),
    'K03',
    'error',
    /no controller/,
  ],
  [
    'an election',
    lab(20, (i) => ({ kafka: { ...whole, controllerId: i < 10 ? 1 : null } })),
    'K03',
    undefined,
  ],
  [
    'a broker that is gone',
    lab(20, (i) => ({ kafka: i < 10 ? whole : { ...whole, brokers: two } })),
    'K04',
    'warning',
    /^Kafka: broker 3 is missing: 2 of 3 are there$/,
  ],
  [
    'a broker that has come',
    lab(20, (i) => ({ kafka: i < 10 ? { ...whole, brokers: two } : whole })),
    'K04',
    undefined,
  ],
  [
    'a disk that is gone',
    lab(20, () => ({ kafka: { ...whole, offline: [{ broker: 2, folder: '/disk2' }] } })),
    'K05',
    'error',
    /^Kafka: 1 log folder of broker 2 is offline: \/disk2$/,
  ],
  [
    'fewer copies than writes need',
    lab(20, () => ({ kafka: cluster(short, { minInSync: [{ name: customers, value: 2 }] }) })),
    'K09',
    'error',
    /^Kafka: 1 partition refuses writes/,
  ],
  [
    'as many copies as writes need',
    lab(20, () => ({ kafka: cluster(short, { minInSync: [{ name: customers, value: 1 }] }) })),
    'K09',
    undefined,
  ],
  [
    'one broker leads almost all',
    lab(20, () => ({
      kafka: cluster(Array.from({ length: 60 }, (_, i) => ({ leader: i < 55 ? 1 : 2 }))),
    })),
    'K13',
    'info',
    /^Kafka: broker 1 leads 55 of 60 partitions$/,
  ],
  [
    'each broker leads some',
    lab(20, () => ({
      kafka: cluster(Array.from({ length: 60 }, (_, i) => ({ leader: 1 + (i % 3) }))),
    })),
    'K13',
    undefined,
  ],
  [
    'a group that falls behind',
    lab(90, (i) => grouped(group({ lag: BigInt(1000 + i * 50) }), i)),
    'K06',
    'warning',
    /^group billing is falling behind: 5,450 records are waiting/,
  ],
  [
    'a group that takes what comes, now and then',
    lab(90, (i) => grouped(group({ lag: BigInt(1000 + (i % 10) * 50) }), i)),
    'K06',
    undefined,
  ],
  [
    'a group whose members have left',
    lab(60, (i) => grouped(group(i < 20 ? {} : { members: 0, state: 'Empty' }), i)),
    'K07',
    'warning',
    /^group billing has no members: 5 records are waiting$/,
  ],
  [
    'a group that rebalances',
    lab(60, (i) => grouped(group(i < 50 ? {} : { members: 0 }), i)),
    'K07',
    undefined,
  ],
  [
    'a group that nobody has used all along',
    lab(60, (i) => grouped(group({ members: 0 }), i)),
    'K07',
    'info',
    /^1 consumer group with records to read has no members: billing$/,
  ],
  [
    'retention past a group',
    lab(20, (i) =>
      grouped(group({ lost: 7n, topics: [{ name: customers, lag: 5n, lost: 7n }] }), i),
    ),
    'K08',
    'error',
    /^group billing has lost 7 records of lab_cdc.inventory.customers: retention/,
  ],
  [
    'a topic that is deleted',
    lab(20, (i) => ({
      ...read,
      kafka: i < 10 ? kafka(topic([400n])) : kafka(topic([9n], 'other')),
    })),
    'K10',
    'error',
    /^Kafka has no topic lab_cdc.inventory.customers: Spark reads it$/,
  ],
  [
    'a topic that is away for a moment',
    lab(20, (i) => ({
      ...read,
      kafka: i < 18 ? kafka(topic([400n])) : kafka(topic([9n], 'other')),
    })),
    'K10',
    undefined,
  ],
  ['a user who may see no topic', lab(20, () => ({ ...read, kafka: kafka() })), 'K10', undefined],
  [
    'a topic made anew below the checkpoint',
    lab(20, (i) => ({ ...read, kafka: kafka(topic([i < 10 ? 400n : BigInt(i - 10)])) })),
    'K11',
    'error',
    /^topic lab_cdc.inventory.customers was recreated: it ended at 9, and Spark continues from 400$/,
  ],
  [
    'a topic made anew, which the query goes on with at once',
    lab(40, (i) => ({
      kafka: kafka(topic([i < 10 ? 400n : 0n])),
      checkpoint: checkpoint([i <= 10 ? 400n : 0n]),
    })),
    'K11',
    'error',
    /it ended at 0, and Spark continues from 400$/,
  ],
  [
    'a batch that was planned after Kafka was asked',
    lab(20, (i) => ({
      kafka: kafka(topic([BigInt(i * 10)])),
      checkpoint: checkpoint([BigInt(i * 10 + 5)]),
    })),
    'K11',
    undefined,
  ],
  [
    'retention past Spark',
    lab(20, (i) => ({ ...read, kafka: kafka(topic([900n], customers, i < 10 ? 0n : 450n)) })),
    'K12',
    'error',
    /^retention has removed 50 records of lab_cdc.inventory.customers before Spark read them$/,
  ],
  [
    'retention past Spark, which goes on behind the gap',
    lab(40, (i) => ({
      kafka: kafka(topic([900n], customers, i < 10 ? 0n : 450n)),
      checkpoint: checkpoint([i < 12 ? 400n : 900n]),
    })),
    'K12',
    'error',
    /^retention has removed 50 records/,
  ],
  [
    'retention up to what Spark has read',
    lab(20, () => ({ ...read, kafka: kafka(topic([900n], customers, 400n)) })),
    'K12',
    undefined,
  ],
];

describe('of Kafka, and of who reads it', () => {
  for (const [name, samples, id, level, text] of cases)
    test(name, () => {
      const found = findingsIn(samples).find((finding) => finding.id === id);
      assert.equal(found?.level, level);
      if (text) assert.match(found?.text ?? '', text);
      // Nothing is concluded from what does not answer.
      const ids = findingsIn(failing(samples, 'kafka')).map((each) => each.id);
      assert.ok(!ids.includes(id), id);
    });
});

test('what retention has removed does not wait', () => {
  const samples = lab(20, () => ({ ...read, kafka: kafka(topic([900n], customers, 450n)) }));
  const lost = findingsIn(samples).find(({ id }) => id === 'K12');
  assert.deepEqual(lost?.evidence?.slice(0, 2), [
    { name: 'lost', value: 50n, unit: 'records' },
    { name: 'partition', value: 0 },
  ]);
});

test('a broker that is missing explains copies that are behind', () => {
  const after = cluster([{ leader: 1, replicas: 3, inSync: 2 }], { brokers: two });
  const at = { checkpoint: checkpoint([0n]) };
  const found = findingsIn(lab(20, (i) => ({ ...at, kafka: i < 10 ? whole : after })));
  assert.deepEqual(
    found.filter(({ id }) => id.startsWith('K')).map(({ id, because }) => [id, because]),
    [
      ['K04', undefined],
      ['K02', 'K04'],
    ],
  );
});

test('the topics of another lab, that was there before, are not missed', () => {
  const absent = { services: { ...build.services(), lab: 'absent' as const } };
  const samples = lab(30, (i) => ({
    ...(i === 12 ? absent : {}),
    checkpoint: i < 12 ? checkpoint([400n]) : null,
    kafka: i < 12 ? kafka(topic([400n])) : kafka(topic([1n], 'connect-status')),
  }));
  assert.deepEqual(
    findingsIn(samples)
      .map(({ id }) => id)
      .filter((id) => id.startsWith('K')),
    [],
  );
  assert.equal(samples.at(-1)?.at, t0 + 29_000);
});
