import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { contentSum, latest } from '../../scripts/lab/commits.ts';
import { slopePerHour } from '../../scripts/lab/soak-report.ts';
import { withoutTuning } from '../../scripts/lab/variant.ts';
import { stackFolder } from '../../source/config/versions.ts';
import type { DeltaRow } from '../stack/delta.ts';

describe('settings without their tuning', () => {
  test('lose the paragraphs that begin with its reason, and nothing else', () => {
    const text = '# about\na=1\n\n# Tuned: why\nb=2\nc=3\n\nd=4\n';
    assert.equal(withoutTuning(text), '# about\na=1\n\nd=4\n');
    assert.equal(withoutTuning('a=1\n\nd=4\n'), 'a=1\n\nd=4\n');
  });

  test('keep what says where things are', () => {
    const files = globSync('**/*.{conf,properties,options}', { cwd: stackFolder });
    const tuned = files.filter((file) => {
      const text = readFileSync(path.join(stackFolder, file), 'utf8');
      const rest = withoutTuning(text);
      // Paragraphs are whole: a comment that names the overlaid keys stands in the first one.
      assert.equal(rest.split('\n')[0], text.split('\n')[0], file);
      return rest !== text;
    });
    for (const folder of ['connect', 'kafka', 'postgres', 'spark'])
      assert.ok(
        tuned.some((file) => file.startsWith(folder)),
        `${folder}: nothing is tuned`,
      );
  });
});

describe('what a soak compares', () => {
  const row = (id: number, op: string, offset: number, email: string) =>
    ({ id, op, kafka_offset: BigInt(offset), email, first_name: 'a', last_name: 'b' }) as DeltaRow;

  test('the newest change of each id counts, whatever the order', () => {
    const rows = [
      row(2, 'd', 9, 'x'),
      row(1, 'u', 5, 'new'),
      row(1, 'c', 1, 'old'),
      row(2, 'c', 2, 'x'),
    ];
    assert.deepEqual(
      latest(rows).map(({ id, email }) => [id, email]),
      [[1, 'new']],
    );
  });

  test('content differs with any value, not with the order', () => {
    const [one, two] = [row(1, 'c', 1, 'a@x'), row(2, 'c', 2, 'b@x')];
    assert.equal(contentSum([one, two]), contentSum([two, one]));
    assert.notEqual(contentSum([one]), contentSum([{ ...one, email: 'c@x' }]));
    assert.notEqual(contentSum([one]), contentSum([one, two]));
  });

  test('a slope is by the hour', () => {
    assert.equal(
      slopePerHour([
        [0, 1],
        [30, 2],
        [60, 3],
      ]),
      2,
    );
    assert.equal(
      slopePerHour([
        [0, 5],
        [60, 5],
      ]),
      0,
    );
  });
});
