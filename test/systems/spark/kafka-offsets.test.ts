import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { kafkaOffsets } from '../../../source/systems/spark/kafka-offsets.ts';

const huge = 2n ** 62n;

// SourceProgress.startOffset in the event log: JSON within a JSON string, or what the source logs.
describe('Kafka’s offsets as Spark logs them', () => {
  const cases: [string, unknown, unknown][] = [
    ['beyond 2^53', `{"a":{"0":${huge},"1": 5}}`, { a: { 0: huge, 1: 5n } }],
    ['an object', { a: { 0: 7 } }, { a: { 0: 7n } }],
    ['a topic’s name that is a number', '{"7":{"0":1}}', { 7: { 0: 1n } }],
    ['none yet', null, null],
    ['missing', undefined, null],
    ['no JSON', '{"a":', null],
    ['text in place of an offset', '{"a":{"0":"x"}}', null],
    ['less than nothing', '{"a":{"0":-2}}', null],
    ['a part of one', '{"a":{"0":1.5}}', null],
  ];
  // As Spark 4.0, Delta 4.0 and the Kinesis source of qubole log them.
  const others: [string, unknown][] = [
    ['files', '{"logOffset":2}'],
    ['files, as an object', { logOffset: 2 }],
    ['rates', '42'],
    ['rates, as a number', 42],
    ['a socket', '7'],
    ['rate-micro-batch', '{"offset":10,"timestamp":1795900286000}'],
    [
      'a Delta table',
      '{"sourceVersion":1,"reservoirId":"5f0b","reservoirVersion":4,"index":-1,"isStartingVersion":false}',
    ],
    [
      'Kinesis',
      '{"metadata":{"streamName":"s","batchId":"1"},"shardId-000000000000":{"iteratorType":"AFTER_SEQUENCE_NUMBER","iteratorPosition":"4961"}}',
    ],
    ['a list', '[1,2]'],
    ['nested deeper than it can be written', '['.repeat(20_000)],
  ];
  for (const [title, logged, expected] of cases)
    test(title, () => assert.deepEqual(kafkaOffsets(logged), expected));
  for (const [title, logged] of others)
    test(`none of ${title}`, () => assert.equal(kafkaOffsets(logged), null));
});
