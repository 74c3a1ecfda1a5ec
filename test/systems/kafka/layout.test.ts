import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layoutOf } from '../../../source/systems/kafka/layout.ts';

const place = (partitionId: number, leader: number, replicas: number[], isr: number[]) => ({
  partitionId,
  leader,
  replicas,
  isr,
});

test('each leader is asked once for all of its partitions, and nobody for one without', () => {
  const layout = layoutOf({
    brokers: [
      { nodeId: 1, host: 'one', port: 9092 },
      { nodeId: 2, host: '::1', port: 9093 },
    ],
    controllerId: -1,
    topicMetadata: [
      {
        topicErrorCode: 0,
        topic: 'b',
        isInternal: false,
        partitionMetadata: [
          place(1, 2, [1, 2], [2]),
          place(0, 1, [1, 2], [1, 2]),
          place(2, -1, [3], []),
          place(3, 3, [3], [3]),
        ],
      },
      {
        topicErrorCode: 0,
        topic: 'a',
        isInternal: true,
        partitionMetadata: [place(0, 1, [1], [1])],
      },
    ],
  });
  assert.equal(layout.controllerId, null);
  assert.deepEqual([...layout.addresses.values()], ['one:9092', '[::1]:9093']);
  assert.deepEqual(layout.topics, [
    {
      name: 'a',
      internal: true,
      partitions: [{ partition: 0, leader: 1, replicas: 1, inSync: 1 }],
    },
    {
      name: 'b',
      internal: false,
      partitions: [
        { partition: 0, leader: 1, replicas: 2, inSync: 2 },
        { partition: 1, leader: 2, replicas: 2, inSync: 1 },
        { partition: 2, leader: -1, replicas: 1, inSync: 0 },
        { partition: 3, leader: 3, replicas: 1, inSync: 1 },
      ],
    },
  ]);
  const asked = (timestamp: number) => [
    [
      1,
      [
        { topic: 'a', partitions: [{ partition: 0, timestamp }] },
        { topic: 'b', partitions: [{ partition: 0, timestamp }] },
      ],
    ],
    [2, [{ topic: 'b', partitions: [{ partition: 1, timestamp }] }]],
  ];
  assert.deepEqual([...layout.endsWanted], asked(-1));
  assert.deepEqual([...layout.beginsWanted], asked(-2));
});
