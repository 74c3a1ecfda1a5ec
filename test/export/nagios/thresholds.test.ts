import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkServices } from '../../../source/export/nagios/index.ts';
import {
  isBad,
  limitsIn,
  type Measures,
  rangeText,
} from '../../../source/export/nagios/thresholds.ts';

const measures: Measures = {
  retained: { unit: 'bytes', help: '' },
  remaining: { unit: 'bytes', below: true, help: '' },
  age: { unit: 'seconds', help: '' },
  backlog: { unit: 'records', help: '' },
};
const rangeOf = (text: string) => Object.values(limitsIn(text, measures, '--warning'))[0];
const bad = (text: string, value: number | bigint) => {
  const range = rangeOf(text);
  assert.ok(range);
  return isBad(range, value);
};

test('a value alone is for the first threshold, others have names', () => {
  assert.deepEqual(Object.keys(limitsIn('1GB', measures, '')), ['retained']);
  assert.deepEqual(Object.keys(limitsIn('age=10m, backlog=5,1GB', measures, '')), [
    ...['age', 'backlog', 'retained'],
  ]);
});

test('units: bytes in steps of 1024, times in seconds', () => {
  const value = (text: string) => rangeOf(text)?.to;
  assert.equal(value('1024'), 1024);
  assert.equal(value('1KB'), 1024);
  assert.equal(value('1kib'), 1024);
  assert.equal(value('1.5g'), 1.5 * 2 ** 30);
  assert.equal(value('2T'), 2 ** 41);
  assert.equal(value('age=90'), 90);
  assert.equal(value('age=1h30m'), 5400);
  assert.equal(value('age=500ms'), 0.5);
  assert.equal(value('backlog=10000'), 10_000);
});

test('a plain value is exceeded, or fallen below where less is bad', () => {
  assert.ok(!bad('1KB', 1024n) && bad('1KB', 1025n));
  assert.ok(!bad('remaining=1KB', 1024) && bad('remaining=1KB', 1023));
});

test('ranges are those of Nagios’ plugins', () => {
  assert.ok(bad('backlog=10:20', 9) && !bad('backlog=10:20', 10) && !bad('backlog=10:20', 20));
  assert.ok(bad('backlog=10:20', 21));
  assert.ok(bad('backlog=@10:20', 10) && !bad('backlog=@10:20', 9) && bad('backlog=@10:20', 20));
  assert.ok(bad('backlog=10:', 9) && !bad('backlog=10:', 1e9));
  assert.ok(!bad('backlog=~:10', -5) && bad('backlog=~:10', 11));
  assert.ok(bad('backlog=:10', 11) && bad('backlog=:10', -1));
});

test('performance data have them in base units', () => {
  const text = (of: string) => {
    const range = rangeOf(of);
    return range && rangeText(range);
  };
  assert.equal(text('1KB'), '1024');
  assert.equal(text('remaining=1KB'), '1024:');
  assert.equal(text('backlog=@10:20'), '@10:20');
  assert.equal(text('age=~:1m'), '60');
});

test('what is none is refused with what would be one', () => {
  const refused = (text: string, message: RegExp) =>
    assert.throws(() => limitsIn(text, measures, '--warning'), { name: 'UsageError', message });
  refused('', /nothing is no threshold/);
  refused('retaind=1', /did you mean retained\?/);
  refused('foo=1', /expected one of: retained, remaining, age, backlog/);
  refused('1XB', /1XB is no number of bytes/);
  refused('age=1y', /1y is no number of seconds/);
  refused('backlog=1k', /1k is no number of records/);
  refused('backlog=20:10', /20:10 is no number/);
  refused('backlog=1:2:3', /is no number/);
  refused('backlog=-1', /is no number/);
  assert.throws(() => limitsIn('1', {}, '-w'), /it takes none/);
});

test('the thresholds of each service can be read', () => {
  for (const { measures: own, warning, critical } of checkServices)
    for (const text of [warning, critical])
      if (text !== undefined) assert.ok(Object.keys(limitsIn(text, own, '')).length > 0);
});
