import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { offsetRanges, otherOffsets, phasesOf } from '../../../source/systems/spark/offsets.ts';
import type { BatchProgress } from '../../../source/systems/spark/query-events.ts';

// durationMs of StreamingQueryProgress: triggerExecution is the whole, the others are its parts.
describe('where the time of a batch went', () => {
  const cases: [string, Record<string, number> | undefined, [string, number, number][]][] = [
    [
      'longest first, what is left last',
      { triggerExecution: 1000, walCommit: 100, addBatch: 800 },
      [
        ['addBatch', 800, 0.8],
        ['walCommit', 100, 0.1],
        ['between phases', 100, 0.1],
      ],
    ],
    ['nothing left', { triggerExecution: 10, addBatch: 10 }, [['addBatch', 10, 1]]],
    ['parts longer than the whole', { triggerExecution: 10, addBatch: 20 }, [['addBatch', 20, 1]]],
    [
      'no whole',
      { addBatch: 30, getBatch: 10 },
      [
        ['addBatch', 30, 0.75],
        ['getBatch', 10, 0.25],
      ],
    ],
    ['no time at all', { triggerExecution: 0, addBatch: 0 }, [['addBatch', 0, 0]]],
    ['nothing told', undefined, []],
  ];
  for (const [name, durationMs, expected] of cases)
    test(name, () => {
      const phases = phasesOf({ durationMs } as BatchProgress);
      assert.deepEqual(
        phases.map(({ name: phase, ms, share }) => [phase, ms, share]),
        expected,
      );
    });
});

// records = endOffset − startOffset; behind = latestOffset − endOffset.
describe('what a batch took of each partition', () => {
  const source = (startOffset: unknown, endOffset: unknown, latestOffset?: unknown) =>
    ({ sources: [{ startOffset, endOffset, latestOffset }] }) as unknown as BatchProgress;
  const huge = 2n ** 62n;
  const cases: [string, BatchProgress, unknown[][]][] = [
    [
      'each by itself',
      source('{"t":{"0":5,"1":7}}', '{"t":{"0":9,"1":7}}', '{"t":{"0":20,"1":7}}'),
      [
        ['t', '0', 5n, 9n, 4n, 11n],
        ['t', '1', 7n, 7n, 0n, 0n],
      ],
    ],
    ['the first batch', source(null, '{"t":{"0":9}}'), [['t', '0', null, 9n, null, null]]],
    [
      'a partition that is new',
      source('{"t":{"0":1}}', '{"t":{"1":3}}'),
      [['t', '1', null, 3n, null, null]],
    ],
    [
      'beyond 2^53',
      source(`{"t":{"0":${huge}}}`, `{"t":{"0":${huge + 1n}}}`),
      [['t', '0', huge, huge + 1n, 1n, null]],
    ],
    ['a source that is not Kafka', source(null, 'rate 7'), []],
  ];
  for (const [name, progress, expected] of cases)
    test(name, () =>
      assert.deepEqual(
        offsetRanges(progress).map(({ topic, partition, from, to, records, behind }) => [
          ...[topic, partition, from, to, records, behind],
        ]),
        expected,
      ),
    );
});

test('what a batch took of other sources is told in their terms, and is no topic', () => {
  const source = (description: string, startOffset: unknown, endOffset: unknown) => ({
    ...{ description, startOffset, endOffset },
  });
  const progress = {
    sources: [
      source('FileStreamSource[file:/in]', '{"logOffset":1}', '{"logOffset":2}'),
      source('RateStreamV2[rowsPerSecond=10]', null, '42'),
      source('KafkaV2[Subscribe[t]]', '{"t":{"0":1}}', '{"t":{"0":3}}'),
      source('EventHubsSource', null, { hub: { 0: 5 } }),
      source('TextSocketV2[host: localhost]', null, null),
    ],
  } as unknown as BatchProgress;
  assert.deepEqual(
    offsetRanges(progress).map(({ topic, records }) => [topic, records]),
    [['t', 2n]],
  );
  assert.deepEqual(otherOffsets(progress), [
    { source: 'FileStreamSource[file:/in]', from: '{"logOffset":1}', to: '{"logOffset":2}' },
    { source: 'RateStreamV2[rowsPerSecond=10]', from: '', to: '42' },
    { source: 'EventHubsSource', from: '', to: '{"hub":{"0":5}}' },
  ]);
});
