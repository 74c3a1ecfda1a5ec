import assert from 'node:assert/strict';
import test from 'node:test';
import { checkDuration, durationOf, momentOf } from '../../source/text/moments.ts';

test('a length of time is told by its units', () => {
  const told: [string, number | undefined][] = [
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['1d', 86_400_000],
    ['0s', undefined],
    ['10', undefined],
    ['m', undefined],
    ['-5m', undefined],
    ['5 m', undefined],
    ['1w', undefined],
    ['', undefined],
  ];
  for (const [text, ms] of told) assert.equal(durationOf(text), ms, text);
  assert.equal(checkDuration('10m'), undefined);
  assert.match(checkDuration('soon') ?? '', /such as 90s, 10m/);
});

test('a moment is told by its time, its date, or from an end of the recording', () => {
  const at = (text: string) => Date.parse(text);
  const over = { from: at('2026-11-27T23:58:30Z'), until: at('2026-11-28T00:30:00Z') };
  const told: [string, string | undefined][] = [
    ['23:59', '2026-11-27T23:59:00Z'],
    ['23:59:10', '2026-11-27T23:59:10Z'],
    ['23:59:10.5Z', '2026-11-27T23:59:10.500Z'],
    // The minute in which it begins; and the next day.
    ['23:58', '2026-11-27T23:58:30Z'],
    ['00:10', '2026-11-28T00:10:00Z'],
    ['0:10', '2026-11-28T00:10:00Z'],
    ['23:57', '2026-11-28T23:57:00Z'],
    ['2026-11-28T00:10:00Z', '2026-11-28T00:10:00Z'],
    ['2026-11-28 00:10', '2026-11-28T00:10:00Z'],
    ['2026-11-28T01:10:00+01:00', '2026-11-28T00:10:00Z'],
    ['+1m', '2026-11-27T23:59:30Z'],
    ['-30m', '2026-11-28T00:00:00Z'],
    [' 00:10 ', '2026-11-28T00:10:00Z'],
    ['24:00', undefined],
    ['12:60', undefined],
    ['12', undefined],
    ['2026-13-01T00:00:00Z', undefined],
    ['+1', undefined],
    ['noon', undefined],
    ['', undefined],
  ];
  for (const [text, moment] of told) assert.equal(momentOf(text, over), moment && at(moment), text);
});
