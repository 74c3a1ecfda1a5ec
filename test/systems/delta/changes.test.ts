import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableChanges } from '../../../source/systems/delta/changes.ts';
import { delta as deltaKey } from '../../../source/systems/delta/readings.ts';
import { viewsOf } from '../../../source/watch/view.ts';
import { snapshotFrom } from '../../observed.ts';
import { delta, everySecond } from '../../pipeline/build.ts';

test('records that the job rejects are told once', () => {
  const viewWith = (rejected?: number) => {
    const [view] = viewsOf(
      snapshotFrom(everySecond(2, () => ({ delta: { ...delta({}), rejected } }))),
      deltaKey,
    );
    assert.ok(view);
    return view;
  };
  const cases: [number | undefined, number | undefined, string[]][] = [
    [0, 0, []],
    [0, 1, ['the job rejected 1 record: kept in the table of rejected records']],
    [1, 4, ['the job rejected 3 records: kept in the table of rejected records']],
    [4, 4, []],
    // A table that was made anew.
    [4, 0, []],
    [undefined, 2, ['the job rejected 2 records: kept in the table of rejected records']],
  ];
  for (const [before, after, told] of cases)
    assert.deepEqual(
      tableChanges(viewWith(before), viewWith(after)).map(({ text }) => text),
      told,
    );
});
