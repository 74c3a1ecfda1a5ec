import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { kafka as kafkaKey, type TopicRow } from '../../../source/systems/kafka/readings.ts';
import * as rows from '../../../source/systems/kafka/rows.ts';
import { linksFrom, rawOf, type Sample } from '../../observed.ts';
import { checkpoint, everySecond, failing, huge, kafka, t0, topic } from '../../pipeline/build.ts';

const topicRows = (samples: Sample[]) =>
  rows.topicRows(rawOf(samples, kafkaKey), linksFrom(samples));

/** Readings a second apart of one topic, by the end offsets of its partitions. */
const watched = (...ends: (bigint[] | null)[]): Sample[] =>
  everySecond(ends.length, (i) => {
    const now = ends[i];
    return { kafka: now ? kafka(topic(now)) : kafka() };
  });
const rowOf = (samples: Sample[]) => topicRows(samples)[0] as TopicRow;
const line = (n: number, from = 0n) => Array.from({ length: n }, (_, i) => [from + BigInt(i * 12)]);

// Records/s: Δ Σ end offsets / Δt; offsets only grow, so anything else is a new topic.
describe('records per second of a topic', () => {
  const cases: [string, Sample[], number | null, number[]][] = [
    ['steady', watched(...line(8)), 12, Array(7).fill(12)],
    ['offsets beyond 2^53', watched(...line(8, huge)), 12, Array(7).fill(12)],
    ['one reading', watched([5n]), null, []],
    ['idle', watched([5n], [5n], [5n]), 0, [0, 0]],
    ['all partitions', watched([5n, 1n], [6n, 3n]), 3, [3]],
    [
      'over 5 s, not between two readings',
      watched([0n], [0n], [0n], [0n], [0n], [20n]),
      4,
      [0, 0, 0, 0, 20],
    ],
    ['made anew: a smaller end', watched([90n], [100n], [3n]), null, []],
    ['made anew and grown past the old', watched([9n], [10n], [0n], [90n]), 90, [90]],
    ['one partition smaller, sum larger', watched([5n, 5n], [4n, 50n]), null, []],
    ['other partitions', watched([5n], [5n, 0n], [6n, 1n]), 2, [2]],
    ['gone for a while', watched([5n], null, [9n]), null, []],
    ['new', watched(null, null, [9n], [10n]), 1, [1]],
    ['a broker that went', failing(watched(...line(4)), 'kafka'), null, [12, 12, 12]],
  ];
  for (const [name, samples, rate, history] of cases)
    test(name, () => {
      const row = rowOf(samples);
      assert.deepEqual([row.recordsPerS, row.history], [rate, history]);
      // Once more, now that the steps are known.
      assert.deepEqual(rowOf(samples), row);
    });

  test('by the time of the readings: a slow source gives no zero and no double rate', () => {
    const slow = watched([0n], [30n], [60n], [90n]).flatMap((sample, i) => {
      const at = sample.at + i * 2000;
      const reading = { ...sample.readings.kafka, at };
      const readings = { kafka: reading } as Sample['readings'];
      return [0, 1000, 2000].map((later) => ({ at: at + later, readings }));
    });
    assert.deepEqual(rowOf(slow).recordsPerS, 10);
    assert.deepEqual(rowOf(slow).history, [10, 10, 10]);
  });

  test('the history has 60 points', () =>
    assert.equal(rowOf(watched(...line(90))).history.length, 60));
});

// Backlog: Σ max(0, end − max(begin, end offset of the newest batch that commits/N confirms)).
describe('the backlog of a topic', () => {
  const { backlogOf } = rows;
  const taken = checkpoint([huge, 5n]).endOffsets;
  const cases: [string, bigint[], bigint | null, bigint][] = [
    ['none', [huge, 5n], 0n, 0n],
    ['some, beyond 2^53', [huge + 7n, 6n], 8n, 0n],
    ['a topic made anew: 0 at least, by partition', [3n, 8n], 3n, 0n],
    [
      'from the begin: a partition that is new, and what retention left',
      [huge, 29n, 30n],
      35n,
      12n,
    ],
  ];
  for (const [name, ends, expected, begin] of cases)
    test(name, () => {
      const more = begin === 0n ? topic(ends) : topic(ends, undefined, 12n);
      assert.equal(backlogOf(more, taken), expected);
    });
  test('none is known without a checkpoint, or for a topic that it has not', () => {
    assert.equal(backlogOf(topic([5n]), undefined), null);
    assert.equal(backlogOf(topic([5n], 'other'), taken), null);
  });
  test('is kept while the checkpoint can’t be read', () => {
    const both = everySecond(2, () => ({
      kafka: kafka(topic([9n])),
      checkpoint: checkpoint([5n]),
    }));
    assert.equal(rowOf(failing(both, 'checkpoint')).backlog, 4n);
  });
});

// Bytes/s: Δ Σ size of the leaders' logs / Δt, by the time when the sizes were asked for.
describe('bytes per second of a topic', () => {
  type Logs = { bytes: (bigint | null)[]; asked?: number | null; begin?: bigint; leader?: number };
  const sized = (...logs: Logs[]): Sample[] =>
    everySecond(logs.length, (i) => {
      const { bytes, asked = i, begin = 0n, leader = 1 } = logs[i] as Logs;
      const made = topic(bytes.map(() => BigInt(i)));
      made.partitions = made.partitions.map((p, at) => ({
        ...p,
        ...{ begin, leader, bytes: bytes[at] as bigint | null },
      }));
      return { kafka: { ...kafka(made), bytesAt: asked === null ? null : t0 + asked * 1000 } };
    });
  const steady = (n: number) =>
    sized(...Array.from({ length: n }, (_, i) => ({ bytes: [BigInt(i * 300)] })));
  const cases: [string, Sample[], number | null, bigint | null][] = [
    ['steady', steady(8), 300, 2100n],
    ['beyond 2^53', sized({ bytes: [huge] }, { bytes: [huge + 9n] }), 9, huge + 9n],
    ['idle', sized({ bytes: [7n] }, { bytes: [7n] }), 0, 7n],
    ['all partitions', sized({ bytes: [1n, 2n] }, { bytes: [4n, 2n] }), 3, 6n],
    ['one reading', sized({ bytes: [7n] }), null, 7n],
    ['sizes that are not told', sized({ bytes: [null] }, { bytes: [null] }), null, null],
    ['one that is not told', sized({ bytes: [1n, 2n] }, { bytes: [4n, null] }), null, null],
    ['nobody told any', sized({ bytes: [1n] }, { bytes: [null], asked: null }), null, null],
    [
      'asked less often than offsets: by its own time, no zeros between',
      sized(
        { bytes: [0n], asked: 0 },
        { bytes: [0n], asked: 0 },
        { bytes: [100n], asked: 2 },
        { bytes: [100n], asked: 2 },
        { bytes: [100n], asked: 2 },
      ),
      ...([50, 100n] as const),
    ],
    ['a log that shrank (compaction)', sized({ bytes: [90n] }, { bytes: [20n] }), null, 20n],
    [
      'one log shrank, the sum grew',
      sized({ bytes: [90n, 0n] }, { bytes: [20n, 900n] }),
      ...([null, 920n] as const),
    ],
    [
      'a log that lost its begin (retention) and grew',
      sized({ bytes: [90n] }, { bytes: [95n], begin: 1n }),
      ...([null, 95n] as const),
    ],
    [
      'another leader, with a copy of another size',
      sized({ bytes: [90n] }, { bytes: [5000n], leader: 2 }),
      ...([null, 5000n] as const),
    ],
    ['a broker that went', failing(steady(4), 'kafka'), null, 900n],
  ];
  for (const [name, samples, rate, size] of cases)
    test(name, () => {
      const row = rowOf(samples);
      assert.deepEqual([row.bytesPerS, row.bytes], [rate, size]);
    });

  test('a topic that was made anew has none until it was seen twice', () => {
    const ends = [100n, 110n, 1n, 2n];
    const samples = everySecond(4, (i) => ({
      kafka: {
        ...kafka(topic([ends[i] as bigint], undefined, 0n, BigInt(i * 10))),
        bytesAt: t0 + i * 1000,
      },
    }));
    assert.equal(rowOf(samples.slice(0, 3)).bytesPerS, null);
    assert.equal(rowOf(samples.slice(0, 2)).bytesPerS, 10);
  });
});

// Lag: what the broker says of committed offsets; of several groups the largest.
describe('the consumer groups of a topic', () => {
  const name = 'lab_cdc.inventory.customers';
  const group = (id: string, lags: [string, bigint | null][], members = 1) => ({
    ...{ id, state: 'Stable', members, lag: null },
    topics: lags.map(([topicName, lag]) => ({ name: topicName, lag })),
  });
  type Groups = ReturnType<typeof group>[];
  const cases: [string, Groups, bigint | null, string[]][] = [
    ['nobody', [], null, []],
    ['one', [group('a', [[name, 3n]])], 3n, ['a']],
    ['the largest', [group('a', [[name, 3n]]), group('b', [[name, huge]])], huge, ['a', 'b']],
    ['of this topic only', [group('a', [['other', 9n]])], null, []],
    ['nothing committed', [group('a', [[name, null]])], null, ['a']],
    ['one without', [group('a', [[name, null]]), group('b', [[name, 0n]])], 0n, ['a', 'b']],
  ];
  for (const [title, groups, lag, readers] of cases)
    test(title, () => {
      const row = rowOf(everySecond(2, () => ({ kafka: { ...kafka(topic([9n])), groups } })));
      assert.deepEqual([row.lag, row.groups.map((each) => each.group)], [lag, readers]);
    });
  test('is told with its state and members', () => {
    const groups = [group('a', [[name, 3n]], 2)];
    const row = rowOf(everySecond(1, () => ({ kafka: { ...kafka(topic([9n])), groups } })));
    assert.deepEqual(row.groups, [{ group: 'a', state: 'Stable', members: 2, lag: 3n }]);
  });
});

describe('the history of a topic', () => {
  const still = topic([5n], 'b');
  const samples = everySecond(5, (i) => ({ kafka: kafka(topic([BigInt(i)], 'a'), still) }));
  test('is part of the row’s JSON and of its copies, and made once', () => {
    const [row] = topicRows(samples) as [TopicRow];
    const text = JSON.stringify(row, (_key, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    assert.deepEqual(JSON.parse(text).history, [1, 1, 1, 1]);
    assert.deepEqual({ ...row }.history, [1, 1, 1, 1]);
    assert.equal(row.history, row.history);
  });
  test('is zeros of a topic that is the same object in every reading', () => {
    const shown = topicRows(everySecond(4, () => ({ kafka: kafka(still) })));
    assert.deepEqual([shown[0]?.history, shown[0]?.recordsPerS], [[0, 0, 0], 0]);
  });
  test('goes on when topics come and go before it in the order', () => {
    const shifting = everySecond(5, (i) => ({
      kafka: kafka(...(i % 2 ? [topic([1n], 'a')] : []), topic([BigInt(i * 2)], 'b')),
    }));
    const row = topicRows(shifting).find(({ name }) => name === 'b') as TopicRow;
    assert.deepEqual([row.history, row.recordsPerS], [[2, 2, 2, 2], 2]);
  });
});

test('the rows stay the same as long as nothing new is read', () => {
  const samples = watched(...line(5));
  const view = rawOf(samples, kafkaKey);
  const made = rows.topicRows(view, linksFrom(samples));
  assert.equal(rows.topicRows({ ...view }, linksFrom(samples)), made);
  assert.notEqual(rows.topicRows(rawOf(samples.slice(1), kafkaKey), linksFrom(samples)), made);
});

test('rows are by name, with what is under-replicated', () => {
  const ill = topic([1n, 2n], 'b');
  ill.partitions = ill.partitions.map((p) => ({ ...p, replicas: 3, inSync: 3 - p.partition }));
  const shown = topicRows(everySecond(1, () => ({ kafka: kafka(ill, topic([1n], 'a')) })));
  assert.deepEqual(
    shown.map((row) => [row.name, row.partitions, row.underReplicated, row.end]),
    [
      ['a', 1, 0, 1n],
      ['b', 2, 1, 3n],
    ],
  );
  assert.deepEqual(topicRows([]), []);
});
