import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { acrossChecks } from '../../source/doctor/across/index.ts';
import { unexamined } from '../../source/doctor/index.ts';
import { kinds } from '../../source/systems/index.ts';
import { root } from '../support.ts';

const all = async () => {
  const own = await Promise.all(kinds.map(async ({ kind }) => (await kind.checks?.()) ?? []));
  return [...own.flat(), ...acrossChecks, unexamined];
};

test('every check has an id of its own, a title, a reason and an official page', async () => {
  const checks = await all();
  // Two kinds may share one: what runs a connector does not matter to its settings.
  assert.equal(
    new Set(checks.map(({ id }) => id)).size,
    new Set(checks.map(({ id, title }) => `${id} ${title}`)).size,
    'two have one id',
  );
  for (const { id, title, why, link } of checks) {
    assert.match(id, /^D[SCKPDXL]\d\d$/);
    assert.ok(title !== '' && why !== '', id);
    if (id !== unexamined.id) assert.match(link, /^https:\/\/\S+$/, id);
  }
});

test('the list of checks in docs/doctor.md is that of the checks', () => {
  const args = ['--import', 'tsx', path.join(root, 'scripts', 'checks.ts'), '--check'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  assert.equal(stderr, '');
  assert.equal(status, 0);
});
