import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { acrossChecks } from '../../source/doctor/across/index.ts';
import { kinds } from '../../source/systems/index.ts';
import { root } from '../support.ts';

/** Checks that no stack test gives their fault, and why. */
const exceptions: Record<string, string> = {
  DD07: 'Delta 2.3, which these tests run, refuses to write deletion vectors',
  DL01: 'a socket of a test is enough: test/systems/services/checks.test.ts',
  DL02: 'files of a test are enough: test/systems/services/checks.test.ts',
  DL03: 'a full disk would stop what else runs on the machine',
  DL04: 'a machine without memory would stop what else runs on it',
  DX17: 'it finds no fault: it says where the lag is to be seen',
};

test('every check is tried on a system that has its fault', async () => {
  const checks = await Promise.all(kinds.map(async ({ kind }) => (await kind.checks?.()) ?? []));
  const ids = new Set([...checks.flat(), ...acrossChecks].map(({ id }) => id));
  const texts = globSync('test/stack/**/*.ts', { cwd: root }).map((file) =>
    readFileSync(path.join(root, file), 'utf8'),
  );
  const tried = new Set(texts.join('\n').match(/\bD[A-Z]\d\d\b/g));
  assert.deepEqual([...ids].filter((id) => !tried.has(id)).sort(), Object.keys(exceptions).sort());
});
