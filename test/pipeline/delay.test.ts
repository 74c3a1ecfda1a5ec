import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { endToEndMs } from '../../source/pipeline/delay.ts';
import { partsOf } from '../../source/pipeline/systems.ts';
import { systemsFrom } from '../observed.ts';
import { batch, capture, everySecond, huge, kafka, t0, topic } from './build.ts';

const name = 'lab_cdc.inventory.customers';
const from = (offset: bigint | null) => ({
  startOffset: offset === null ? null : `{"${name}":{"0":${offset}}}`,
});
const landed = (at: number, rows: number, offset: bigint | null) =>
  batch(1, at, rows, {}, from(offset));

/** A record arrives with the reading `arrives` seconds after t0. */
const samples = (arrives: number, metrics = {}, n = 6) =>
  everySecond(n, (i) => ({
    kafka: kafka(topic([huge + (i >= arrives ? 1n : 0n)])),
    capture: capture(metrics),
  }));
const behind = { MilliSecondsBehindSource: 80 };

// End-to-end: (start of trigger + triggerExecution) − arrival of the oldest record in Kafka, as
// seen, + MilliSecondsBehindSource. Batches here take 1,000 ms.
describe('end-to-end delay', () => {
  const at = (ms: number) => t0 + ms;
  const cases: [string, ReturnType<typeof samples>, ReturnType<typeof landed>[], number | null][] =
    [
      ['seen 1.5 s before the batch', samples(2, behind), [landed(at(3500), 1, huge)], 2580],
      ['taken before it was seen', samples(4, behind), [landed(at(3500), 1, huge)], 1080],
      ['without Debezium’s figures', samples(2), [landed(at(3500), 1, huge)], 2500],
      [
        'Debezium has no event yet',
        samples(2, { MilliSecondsBehindSource: -1 }),
        [landed(at(3500), 1, huge)],
        2500,
      ],
      ['there before we watched: at least', samples(0), [landed(at(3500), 1, huge)], 4500],
      ['no offsets known', samples(2), [landed(at(3500), 1, null)], 1000],
      ['no samples', [], [landed(at(0), 1, huge)], 1000],
      [
        'idle triggers do not count',
        samples(2),
        [landed(at(3500), 1, huge), landed(at(5000), 0, huge)],
        2500,
      ],
      ['only idle ones', samples(2), [landed(at(3500), 0, huge)], null],
      ['no batches', samples(2), [], null],
    ];
  for (const [title, read, batches, expected] of cases)
    test(title, () => {
      const { systems, pipeline } = systemsFrom(read, batches, 0);
      assert.equal(endToEndMs(partsOf({ systems }, pipeline)), expected);
    });
});
