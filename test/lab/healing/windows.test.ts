import assert from 'node:assert/strict';
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { stackFolder } from '../../../source/config/versions.ts';
import { windowsIn, windowsOf } from '../../../source/lab/healing/windows.ts';
import { tempFolder } from '../../support.ts';

const text = readFileSync(path.join(stackFolder, 'supervisor', 'watchdog.conf'), 'utf8');

test('seconds become ms, and counts stay counts', () => {
  const { everyMs, hungMs, batches, restartsPerHour } = windowsIn(text, 'watchdog.conf');
  assert.deepEqual([everyMs, hungMs, batches, restartsPerHour], [5000, 40_000, 5, 6]);
});

for (const [what, wrong, said] of [
  ['a typo', text.replace('hung_s', 'hungs'), /^x\.conf: hungs=40: there is no such setting$/],
  [
    'no number',
    text.replace('hung_s=40', 'hung_s=soon'),
    /^x\.conf: hung_s=soon: expected a number above 0$/,
  ],
  ['a line that is gone', text.replace('hung_s=40', ''), /^x\.conf: hung_s is missing$/],
] as const)
  test(`${what} is named`, () => {
    assert.throws(() => windowsIn(wrong, 'x.conf'), { name: 'UsageError', message: said });
  });

test('a file that has changed is read anew, and one that is wrong leaves what was', (t) => {
  const file = path.join(tempFolder(t), 'watchdog.conf');
  const told: string[] = [];
  let seconds = 1_700_000_000;
  const write = (content: string) => {
    writeFileSync(file, content);
    seconds += 1;
    utimesSync(file, seconds, seconds);
  };
  write(text);
  const windows = windowsOf(file, (problem) => told.push(problem));
  assert.equal(windows().hungMs, 40_000);
  write(text.replace('hung_s=40', 'hung_s=12'));
  assert.equal(windows().hungMs, 12_000);
  write('hung_s=');
  assert.equal(windows().hungMs, 12_000);
  assert.equal(windows().hungMs, 12_000);
  assert.deepEqual(told, [`${file}: hung_s=: expected a number above 0`]);
});

test('a file that is not there is named', () => {
  assert.throws(
    () => windowsOf('/nowhere/watchdog.conf', assert.fail),
    /^UsageError: \/nowhere\/watchdog\.conf: there is no such file/,
  );
});
