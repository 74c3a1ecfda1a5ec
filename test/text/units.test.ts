import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytes, count, duration, nearest, plural } from '../../source/text/units.ts';

describe('bytes', () => {
  const cases: [number | bigint, string][] = [
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KB'],
    [1536, '1.5 KB'],
    [102_399, '100 KB'],
    [348 * 1024 ** 2, '348 MB'],
    [1024 ** 2 - 1, '1.0 MB'],
    [1024 ** 2, '1.0 MB'],
    [5n * 1024n ** 3n, '5.0 GB'],
    [2000 * 1024 ** 4, '2000 TB'],
    [-2048, '-2.0 KB'],
  ];
  for (const [value, text] of cases)
    test(`${value} is ${text}`, () => assert.equal(bytes(value), text));
});

describe('durations', () => {
  const cases: [number, string][] = [
    [-5, '0 ms'],
    [0.4, '0 ms'],
    [340, '340 ms'],
    [999.6, '1.0 s'],
    [1234, '1.2 s'],
    [59_949, '59.9 s'],
    [59_960, '1m 00s'],
    [185_000, '3m 05s'],
    [3_599_600, '1h 00m'],
    [7_800_000, '2h 10m'],
    [86_400_000, '1d 0h'],
    [97 * 3_600_000, '4d 1h'],
  ];
  for (const [ms, text] of cases)
    test(`${ms} ms is ${text}`, () => assert.equal(duration(ms), text));
});

test('counts have separators and a plural', () => {
  assert.equal(count(1_234_567n), '1,234,567');
  assert.equal(plural(1, 'row'), '1 row');
  assert.equal(plural(1n, 'row'), '1 row');
  assert.equal(plural(0, 'row'), '0 rows');
  assert.equal(plural(1000, 'row'), '1,000 rows');
});

describe('the nearest word', () => {
  const known = ['insert', 'update', 'delete', 'demo', 'burst'];
  const cases: [string, string | undefined][] = [
    ['insret', 'insert'],
    ['insert', 'insert'],
    ['inser', 'insert'],
    ['updaet', 'update'],
    ['dem', 'demo'],
    ['x', undefined],
    ['', undefined],
    ['something', undefined],
    ['constructor', undefined],
  ];
  for (const [word, expected] of cases)
    test(`to "${word}" is ${expected ?? 'none'}`, () =>
      assert.equal(nearest(word, known), expected));

  test('of none is none', () => assert.equal(nearest('x', []), undefined));
});
