import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doctorLines } from '../../source/doctor/lines.ts';
import type { CheckResult } from '../../source/watch/check.ts';

const result = (more: Partial<CheckResult>): CheckResult => ({
  ...{
    id: 'DS04',
    title: 'Cap on retained WAL',
    level: 'warning',
    subject: { system: 'postgres:lab' },
  },
  ...{ found: 'none', wanted: 'a size', why: 'the disk fills', link: 'https://example.com/cap' },
  ...more,
});
const titleOf = ({ system }: CheckResult['subject']) => (system ? 'PostgreSQL' : 'across systems');
const lines = (results: readonly CheckResult[], all = false) =>
  doctorLines(results, { titleOf, all });

test('a result says what was found and wanted, why, the cure and the page', () => {
  const cure = {
    kind: 'sql',
    text: 'ALTER SYSTEM SET a = 1;\nSELECT b;',
    restart: 'PostgreSQL',
  } as const;
  assert.deepEqual(lines([result({ cure }), result({ id: 'DS01', level: 'ok' })]), [
    'PostgreSQL',
    '',
    '  ! warning DS04  Cap on retained WAL',
    '      found   none',
    '      cure    ALTER SYSTEM SET a = 1;',
    '              SELECT b;',
    '              (counts after a restart of PostgreSQL)',
    '      wanted  a size',
    '      why     the disk fills',
    '      see     https://example.com/cap',
    '',
    '2 checks: 1 warning',
  ]);
});

test('of many of a kind the first are shown, with their names', () => {
  const many = Array.from({ length: 9 }, (_, n) =>
    result({ id: 'DS41', subject: { system: 'postgres:lab', name: `t${n}` }, found: 'no key' }),
  );
  const shown = lines(many);
  assert.equal(shown.filter((line) => /found {3}t\d: no key/.test(line)).length, 5);
  assert.ok(shown.includes('              … and 4 more: --json has all'));
  assert.equal(shown.at(-1), '1 check: 1 warning');
});

test('what is well is listed on demand only, and nothing that a system says moves the cursor', () => {
  const well = [result({ level: 'ok', found: 'cap\u001b[2J = 1' })];
  assert.deepEqual(lines(well), ['1 check: nothing wrong']);
  const all = lines(well, true);
  assert.ok(all.includes('  ✓ ok      DS04  Cap on retained WAL'));
  assert.ok(all.every((line) => !line.includes('\u001b')));
});
