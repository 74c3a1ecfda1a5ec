import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Known } from '../../../source/systems/kafka/groups.ts';
import type { KafkaLayout } from '../../../source/systems/kafka/layout.ts';
import { topicMaker } from '../../../source/systems/kafka/topics.ts';

const place = { partition: 0, leader: 1, replicas: 1, inSync: 1 };
const layout = (topics: KafkaLayout['topics']) => ({ topics }) as KafkaLayout;
const known = (offsets: Record<string, bigint>): Known =>
  new Map(Object.entries(offsets).map(([name, offset]) => [name, new Map([[0, offset]])]));

const before = {
  topics: layout([
    { name: 'a', internal: false, partitions: [place] },
    { name: 'b', internal: false, partitions: [place] },
  ]),
  begins: known({ a: 0n, b: 0n }),
  ends: known({ a: 5n, b: 7n }),
  bytesOf: (): bigint | null => 9n,
};

describe('a topic is the same object until something in it changes', () => {
  const cases: [string, Partial<typeof before>, boolean][] = [
    ['nothing', {}, true],
    ['another topic', { ends: known({ a: 5n, b: 8n }) }, true],
    ['its end', { ends: known({ a: 6n, b: 7n }) }, false],
    ['its begin', { begins: known({ a: 1n, b: 0n }) }, false],
    ['its size', { bytesOf: () => 10n }, false],
    ['its size is not known any more', { bytesOf: () => null }, false],
    [
      'its leader',
      { topics: layout([{ name: 'a', internal: false, partitions: [{ ...place, leader: 2 }] }]) },
      false,
    ],
    [
      'its partitions',
      {
        topics: layout([
          { name: 'a', internal: false, partitions: [place, { ...place, partition: 1 }] },
        ]),
        ends: new Map([
          [
            'a',
            new Map([
              [0, 5n],
              [1, 0n],
            ]),
          ],
        ]),
      },
      false,
    ],
  ];
  for (const [name, change, same] of cases)
    test(name, () => {
      const make = topicMaker();
      const [first] = make(before.topics, before);
      const after = { ...before, ...change };
      const [second] = make(after.topics, after);
      assert.equal(second === first, same);
      if (!same) assert.notDeepEqual(second, first);
    });
});

test('a partition whose end was never told is left out, one without a begin begins at its end', () => {
  const two = [place, { ...place, partition: 1 }];
  const topics = layout([{ name: 'a', internal: true, partitions: two }]);
  const ends = new Map([['a', new Map([[1, 4n]])]]);
  const make = topicMaker();
  assert.deepEqual(make(topics, { begins: new Map(), ends, bytesOf: () => null }), [
    {
      name: 'a',
      internal: true,
      partitions: [{ ...place, partition: 1, begin: 4n, end: 4n, bytes: null }],
    },
  ]);
});
