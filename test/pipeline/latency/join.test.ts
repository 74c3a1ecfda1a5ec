import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { committedIn, takenIn } from '../../../source/pipeline/latency/join.ts';
import { commit, t0 } from '../build.ts';
import { batchOf, customers } from './made.ts';

const place = (offset: bigint, partition = 0, topic = customers) => ({ topic, partition, offset });
const none = new Map<string, number>();
// Newest first; nothing is told of batch 2.
const batches = [
  batchOf(3, t0 + 3000, [30n, 40n]),
  batchOf(1, t0 + 1000, [10n, 20n]),
  batchOf(0, t0, [0n, 10n]),
];

describe('a record belongs to the batch whose offsets hold it', () => {
  for (const [offset, wanted] of [
    [9n, 0],
    [10n, 1],
    [19n, 1],
    [20n, 'unknown'],
    [29n, 'unknown'],
    [30n, 3],
    [39n, 3],
    [40n, 'not yet'],
  ] as const)
    test(`offset ${offset}: ${wanted}`, () => {
      const found = takenIn(batches, place(offset), none);
      assert.equal(typeof found === 'string' ? found : found.batch, wanted);
    });
  test('of another partition or topic nothing is told', () => {
    assert.equal(takenIn(batches, place(15n, 1), none), 'not yet');
    assert.equal(takenIn(batches, place(15n, 0, 'other'), none), 'not yet');
  });
});

test('a batch was planned when its checkpoint says so, else when it had asked for the ends', () => {
  const plannedAt = (starts: Map<string, number>) => {
    const found = takenIn(batches, place(15n), starts);
    assert.ok(typeof found !== 'string');
    return found.plannedAt - t0;
  };
  assert.equal(plannedAt(none), 1005);
  assert.equal(plannedAt(new Map([['q 1', t0 + 1042]])), 1042);
  // Of another batch, or of another life of it.
  assert.equal(plannedAt(new Map([['q 3', t0 + 1042]])), 1005);
  assert.equal(plannedAt(new Map([['q 1', t0 + 9999]])), 1005);
});

test('it is committed with the commit that names the batch, and nothing else', () => {
  const by = { query: 'q', batch: 5, plannedAt: t0, endedAt: t0 + 900 };
  const soon = t0 + 2000;
  assert.equal(committedIn([commit(4, 1), commit(5, 1), commit(6, 1)], by, soon), t0 + 5000);
  assert.equal(committedIn([commit(4, 1)], by, soon), 'not yet');
  assert.equal(committedIn([commit(4, 1), commit(6, 1)], by, soon), 'unknown');
  assert.equal(committedIn([], by, soon), 'not yet');
  assert.equal(committedIn([commit(5, 1, { at: null })], by, soon), 'unknown');
  const other = commit(5, 1, { batch: { query: 'other', id: 5 } });
  assert.equal(committedIn([other], by, soon), 'not yet');
  // A writer that names no batch: the end of the batch, once a commit would have shown.
  assert.equal(committedIn([other], by, t0 + 60_000), t0 + 900);
});
