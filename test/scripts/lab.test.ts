import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { contentSum, latest } from '../../scripts/lab/commits.ts';
import { soakReport } from '../../scripts/lab/soak-report.ts';
import { trendOf } from '../../scripts/lab/trend.ts';
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
    const at = (...values: number[]) => values.map((value, i) => [i * 30, value] as const);
    assert.equal(trendOf(at(1, 2, 3)).slope, 2);
    assert.deepEqual(trendOf(at(5, 5)), { mean: 5, slope: 0, either: 0 });
    assert.deepEqual(trendOf([[7, 3]]), { mean: 3, slope: 0, either: 0 });
  });

  test('how sure a slope is: as a textbook has it', () => {
    // y = 1, 3, 2, 5, 4 at x = 1 … 5: slope 0.8, error √(3.6 / 3 / 10), t(3) = 3.182.
    const { slope, either } = trendOf([1, 3, 2, 5, 4].map((value, i) => [(i + 1) * 60, value]));
    assert.ok(Math.abs(slope - 0.8) < 1e-9);
    assert.ok(Math.abs(either - 3.182 * Math.sqrt(0.12)) < 0.06, String(either));
  });

  test('what goes up and down has no trend, what climbs grows', () => {
    const report = (values: readonly number[]) =>
      soakReport(
        {
          ...{ began: 0, minutes: 60, brokenUntil: 24, calmFrom: 30, changes: 0, bursts: 0 },
          ...{ keys: 0, faults: [], outages: [] },
          samples: values.map((logs, i) => ({
            ...{ minute: 30 + i * 5, usages: {}, heaps: {}, terminal: 0, rows: 0 },
            folders: { logs: logs * 1024 ** 2 },
          })),
        },
        60,
      );
    const verdict = (...values: number[]) => /logs .*\| (.*) \|$/m.exec(report(values))?.[1];
    assert.equal(verdict(10, 10, 10, 10.1, 10, 10), 'flat');
    assert.equal(verdict(10, 20, 10, 20, 10, 20), 'no trend');
    assert.equal(verdict(10, 11, 12, 13, 14, 15), 'grows');
    assert.equal(verdict(15, 14, 13, 12, 11, 10), 'shrinks');
  });
});
