import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { backlogOf, topicRows } from '../../source/derive/topics.ts';
import type { Sample, TopicRow } from '../../source/derive/types.ts';
import { everySecond, failing, huge, kafka, spark, topic } from './build.ts';

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

// Backlog: Σ max(0, end − end offset of the checkpoint's newest offsets/N).
describe('the backlog of a topic', () => {
  const { checkpoint } = spark([huge, 5n]);
  const cases: [string, bigint[], bigint | null, bigint][] = [
    ['none', [huge, 5n], 0n, 0n],
    ['some, beyond 2^53', [huge + 7n, 6n], 8n, 0n],
    ['a topic made anew: 0 at least, by partition', [3n, 8n], 3n, 0n],
    ['a partition that is new counts from its begin', [huge, 9n, 30n], 12n + 10n, 2n],
  ];
  for (const [name, ends, expected, begin] of cases)
    test(name, () => {
      const more = begin === 0n ? topic(ends) : topic(ends, undefined, 12n);
      assert.equal(backlogOf(more, checkpoint), expected);
    });
  test('none is known without a checkpoint, or for a topic that it has not', () => {
    assert.equal(backlogOf(topic([5n]), null), null);
    assert.equal(backlogOf(topic([5n], 'other'), checkpoint), null);
  });
  test('is kept while Spark does not answer', () => {
    const both = everySecond(2, () => ({ kafka: kafka(topic([9n])), spark: spark([5n]) }));
    assert.equal(rowOf(failing(both, 'spark')).backlog, 4n);
  });
});

test('rows are by name, with what is under-replicated', () => {
  const ill = topic([1n, 2n], 'b');
  ill.partitions = ill.partitions.map((p) => ({ ...p, replicas: 3, inSync: 3 - p.partition }));
  const rows = topicRows(everySecond(1, () => ({ kafka: kafka(ill, topic([1n], 'a')) })));
  assert.deepEqual(
    rows.map((row) => [row.name, row.partitions, row.underReplicated, row.end]),
    [
      ['a', 1, 0, 1n],
      ['b', 2, 1, 3n],
    ],
  );
  assert.deepEqual(topicRows([]), []);
});
