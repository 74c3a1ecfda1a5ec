import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { commands } from '../../source/commands/index.ts';
import { root } from '../support.ts';

test('the man page is what the commands declare, and npm is told of it', () => {
  const script = path.join(root, 'scripts', 'man.ts');
  const args = ['--import', 'tsx', script, '--check'];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, '']);
  const { man } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const page = readFileSync(path.join(root, man), 'utf8');
  for (const { name } of commands) assert.ok(page.includes(`.SS \\fBcdc\\-top ${name}`), name);
});
