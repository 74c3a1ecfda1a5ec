import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assignedTopics } from '../../../source/clients/kafka/internals.ts';
import { lagsOf } from '../../../source/systems/kafka/groups.ts';

const huge = 1n << 62n;
const ends = new Map([
  [
    'a',
    new Map([
      [0, huge],
      [1, 10n],
    ]),
  ],
  ['b', new Map([[0, 5n]])],
]);
const committed = (topic: string, ...offsets: (bigint | number)[]) => ({
  topic,
  partitions: offsets.map((offset, partition) => ({
    partition,
    errorCode: 0,
    offset: String(offset),
  })),
});

// Lag: Σ max(0, end − committed offset) over the partitions that have one.
describe('the lag of a consumer group', () => {
  const cases: [string, ReturnType<typeof committed>[], string[], bigint | null, unknown][] = [
    ['nothing committed', [], [], null, []],
    ['of all partitions', [committed('a', huge - 3n, 4)], [], 9n, [{ name: 'a', lag: 9n }]],
    ['a partition without an offset', [committed('a', -1, 4)], [], 6n, [{ name: 'a', lag: 6n }]],
    ['only such', [committed('a', -1, -1)], [], null, []],
    ['beyond the end', [committed('b', 9)], [], 0n, [{ name: 'b', lag: 0n }]],
    [
      'by topic, in order',
      [committed('b', 1), committed('a', huge, 9)],
      [],
      5n,
      [
        { name: 'a', lag: 1n },
        { name: 'b', lag: 4n },
      ],
    ],
    ['a topic that is gone', [committed('gone', 1)], [], null, []],
    ['assigned only', [], ['b', 'b'], null, [{ name: 'b', lag: null }]],
    ['assigned and committed', [committed('b', 1)], ['b'], 4n, [{ name: 'b', lag: 4n }]],
  ];
  for (const [name, responses, assigned, lag, topics] of cases)
    test(name, () => assert.deepEqual(lagsOf({ responses }, ends, assigned), { lag, topics }));
});

test('what retention has removed before a group has read it is lost, and does not wait', () => {
  const begins = new Map([
    ['a', new Map([[1, 7n]])],
    ['b', new Map([[0, 3n]])],
  ]);
  const responses = [committed('a', huge - 1n, 4), committed('b', 3)];
  assert.deepEqual(lagsOf({ responses }, ends, [], begins), {
    ...{ lag: 6n, lost: 3n },
    topics: [
      { name: 'a', lag: 4n, lost: 3n },
      { name: 'b', lag: 2n },
    ],
  });
});

test('the topics of a member’s assignment; none of bytes that are none', () => {
  // version 1; one topic `ab` with partition 0; no user data
  const bytes = [0, 1, 0, 0, 0, 1, 0, 2, 97, 98, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
  assert.deepEqual(assignedTopics(Buffer.from(bytes)), ['ab']);
  assert.deepEqual(assignedTopics(Buffer.alloc(0)), []);
  assert.deepEqual(assignedTopics(Buffer.from([0, 1, 0, 0, 0, 9, 1])), []);
});
