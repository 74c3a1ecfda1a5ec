import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  dateText,
  inTimes,
  nextTimes,
  timeCell,
  timeText,
  zoneOf,
} from '../../source/text/times.ts';

const at = Date.parse('2026-11-28T22:02:07.123Z');
const now = at + 65_000;
const [utc, local, ago] = (['utc', 'local', 'ago'] as const).map((how) => ({ how, now })) as [
  { how: 'utc'; now: number },
  { how: 'local'; now: number },
  { how: 'ago'; now: number },
];

describe('a moment', () => {
  const { TZ } = process.env;
  before(() => {
    process.env.TZ = 'Asia/Kolkata';
  });
  after(() => {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  });

  test('is told of UTC, of the machine’s zone, or by its age', () => {
    assert.deepEqual(
      [utc, local, ago].map((times) => [
        timeCell(at, times),
        timeCell(at, times, true),
        timeText(at, times),
        dateText(at, times),
        dateText(at, times, true),
      ]),
      [
        [
          '22:02:07',
          '22:02:07.123',
          '22:02:07Z',
          '2026-11-28 22:02:07Z',
          '2026-11-28 22:02:07.123Z',
        ],
        [
          '03:32:07',
          '03:32:07.123',
          '03:32:07',
          '2026-11-29 03:32:07+05:30',
          '2026-11-29 03:32:07.123+05:30',
        ],
        ['1m 05s', '1m 05s', '1m 05s ago', '1m 05s ago', '1m 05s ago'],
      ],
    );
    assert.equal(zoneOf(at, local), '+05:30');
    process.env.TZ = 'Etc/GMT+3';
    assert.equal(zoneOf(at, local), '-03');
    process.env.TZ = 'Asia/Kolkata';
  });

  test('in a sentence goes with it', () => {
    const sentence = 'Kafka has not answered since 22:02:07Z; values of 22:02:06Z';
    assert.equal(inTimes(sentence, utc), sentence);
    assert.equal(
      inTimes(sentence, local),
      'Kafka has not answered since 03:32:07; values of 03:32:06',
    );
    assert.equal(inTimes(sentence, ago), 'Kafka has not answered for 1m 05s; values of 1m 06s ago');
    assert.equal(
      inTimes('not reached since 22:02:07Z (65 s): no', ago),
      'not reached for 1m 05s: no',
    );
    assert.equal(inTimes('since 22:02:07Z (65 s)', local), 'since 03:32:07 (65 s)');
    // Of before midnight.
    const morning = { how: 'ago' as const, now: Date.parse('2026-11-29T00:02:07Z') };
    assert.equal(inTimes('it was stopped at 23:59:07Z', morning), 'it was stopped 3m 00s ago');
  });
});

test('one way follows the other, round and round', () => {
  assert.deepEqual(
    ['utc', 'local', 'ago'].map((how) => nextTimes(how as 'utc')),
    ['local', 'ago', 'utc'],
  );
});
