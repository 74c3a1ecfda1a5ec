import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { dateText, nextTimes, timeCell, timeText, zoneOf } from '../../source/text/times.ts';

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
});

test('one way follows the other, round and round', () => {
  assert.deepEqual(
    ['utc', 'local', 'ago'].map((how) => nextTimes(how as 'utc')),
    ['local', 'ago', 'utc'],
  );
});
