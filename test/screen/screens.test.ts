import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import { root } from '../support.ts';

test('the README’s pictures show what is recorded', () => {
  const args = ['--import', 'tsx', path.join(root, 'scripts', 'screens.ts'), '--check'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});
