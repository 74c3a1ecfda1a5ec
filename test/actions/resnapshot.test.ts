import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compare, reconciledLines } from '../../source/actions/resnapshot.ts';

const at = (offset: bigint, partition = 0) => ({ partition, offset });
const before = new Map([
  [0, 100n],
  [1, 50n],
]);

describe('what a new snapshot has done to the table', () => {
  test('is told by what landed since, not by what was there', () => {
    const table = new Map([
      ['1', at(100n)],
      ['2', at(99n)],
      ['3', at(60n, 1)],
      ['4', at(7n)],
    ]);
    assert.deepEqual(compare(['1', '2', '3', '5'], table, before), {
      source: 4,
      missing: ['2', '5'],
      stale: ['4'],
    });
  });

  test('is told in a line or two', () => {
    assert.deepEqual(reconciledLines({ source: 1024, missing: [], stale: [] }), [
      'inventory.customers: 1,024 rows in the source, all of them in the table',
    ]);
    assert.deepEqual(reconciledLines({ source: 3, missing: ['7'], stale: ['8', '9'] }), [
      'inventory.customers: 3 rows in the source, 1 of them not landed: id 7',
      '2 rows of the table are gone from the source, and no record says so: ids 8, 9',
    ]);
    const many = Array.from({ length: 12 }, (_, i) => String(i));
    assert.match(
      reconciledLines({ source: 12, missing: many, stale: [] })[0] ?? '',
      /12 of them not landed: ids 0, 1, .*, 9 and 2 more$/,
    );
  });

  test('is not told where nothing lands', () => {
    const untold = 'no job runs: cdc-top submit lets the snapshot land';
    assert.deepEqual(reconciledLines({ source: 1, missing: [], stale: [], untold }), [
      'inventory.customers: 1 row in the source',
      untold,
    ]);
  });
});
