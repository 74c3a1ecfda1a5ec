import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { stackFolder } from '../../../../source/config/versions.ts';

test('what the watchdog decides (watchdog_test.py)', () => {
  const program = path.join(stackFolder, 'supervisor', 'watchdog');
  const { status, stderr } = spawnSync(
    'python3',
    ['-B', path.join(import.meta.dirname, 'watchdog_test.py')],
    { env: { ...process.env, PYTHONPATH: program }, encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^Ran [1-9]\d* tests/m);
});
