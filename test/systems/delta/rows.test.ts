import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DeltaCommit, delta as deltaKey } from '../../../source/systems/delta/readings.ts';
import { commitRows } from '../../../source/systems/delta/rows.ts';
import type { BatchEvent } from '../../../source/systems/spark/query-events.ts';
import { batchRows } from '../../../source/systems/spark/rows.ts';
import type { Sample } from '../../observed.ts';
import { derive, linksFrom, rawOf } from '../../observed.ts';
import { batch, commit, delta, everySecond, failing, t0 } from '../../pipeline/build.ts';

type Table = Parameters<typeof delta>[0];
const of = (samples: Sample[], batches: BatchEvent[] = []) =>
  derive(samples, batches, samples.at(-1)?.at ?? t0);
const tables = (...states: (Table | null)[]) =>
  everySecond(states.length, (i) => {
    const state = states[i];
    return { delta: state === null ? null : delta(state) };
  });

// ΔRows of commits that only added / Δt.
describe('rows a second', () => {
  const cases: [string, Sample[], number | null][] = [
    ['grow', tables({ appendedRows: 10 }, { version: 1, appendedRows: 40 }), 30],
    ['stand', tables({ appendedRows: 10 }, { appendedRows: 10 }), 0],
    ['one reading', tables({ appendedRows: 10 }), null],
    ['no table before', tables(null, { appendedRows: 10 }), null],
    [
      'another table',
      tables({ epoch: 'a', version: 9, appendedRows: 900 }, { epoch: 'b', appendedRows: 3 }),
      null,
    ],
    [
      'since it is another table',
      tables(
        { epoch: 'a', appendedRows: 900 },
        { epoch: 'b', appendedRows: 3 },
        { epoch: 'b', appendedRows: 5 },
      ),
      2,
    ],
    ['deleted rows', tables({ rows: 90 }, { version: 1, rows: 20 }), 0],
    ['the log cannot be read', failing(tables({}, { appendedRows: 4 }), 'delta'), null],
  ];
  for (const [name, samples, perS] of cases)
    test(name, () => assert.equal(of(samples).delta?.rowsPerS, perS));
});

test('small files are worth a word when there are many', () => {
  const cases: [number, number, boolean, number | null][] = [
    [0, 0, false, null],
    [999, 999_000, false, 1000],
    [1000, 1_000_000, true, 1000],
    [1000, 1000 * 2 ** 27, false, 2 ** 27],
  ];
  for (const [files, bytes, small, average] of cases) {
    const table = of(tables({ files, bytes })).delta;
    assert.deepEqual([table?.smallFiles, table?.averageFileBytes], [small, average], `${files}`);
  }
  assert.equal(of(tables(null)).delta, null);
});

describe('micro-batches and commits', () => {
  const join = (commits: DeltaCommit[], batches: BatchEvent[]) => {
    const found = of(tables({ commits }), batches);
    return {
      batches: found.batches.map(({ batchId, deltaVersion }) => [batchId, deltaVersion]),
      commits: found.commits.map(({ version, batchId, tookMs }) => [version, batchId, tookMs]),
    };
  };
  const by = (query: string, id: number) => ({ batch: { query, id } });

  test('are joined by query and number', () => {
    const commits = [
      commit(3, 1, by('q', 1)),
      commit(4, 1, by('other', 2)),
      commit(5, 1, by('q', 2)),
    ];
    assert.deepEqual(
      join(
        commits,
        [1, 2, 3].map((id) => batch(id, t0 + id, 1)),
      ),
      {
        batches: [
          [3, null],
          [2, 5],
          [1, 3],
        ],
        commits: [
          [5, 2, 1000],
          [4, 2, null],
          [3, 1, 1000],
        ],
      },
    );
  });

  test('a run of the query does not matter, nor its name', () => {
    const again = batch(1, t0, 1, { runId: 'second', name: null });
    assert.deepEqual(join([commit(1, 1)], [again]).batches, [[1, 1]]);
  });

  test('a commit that no batch made has its own time', () => {
    const optimize = commit(7, 0, { batch: null, metrics: { executionTimeMs: 45 } });
    assert.deepEqual(join([optimize], []).commits, [[7, null, 45]]);
  });

  test('rows stay the same objects until something is known of them', () => {
    const batches = [batch(1, t0, 1)];
    const commits = [commit(1, 1)];
    const samples = tables({ commits });
    const [view, links] = [rawOf(samples, deltaKey), linksFrom(samples, batches)];
    const before = commitRows(commits, links);
    assert.equal(commitRows(commits, links), before);
    assert.equal(commitRows([...commits, commit(2, 1)], links)[1], before[0]);
    assert.equal(view.reading.value?.commits, commits);
    const rows = batchRows(batches, links);
    assert.equal(batchRows(batches, links), rows);
    assert.equal(batchRows([...batches, batch(2, t0 + 1, 1)], links)[1], rows[0]);
  });
});

describe('by how many rows a commit made the table grow', () => {
  const files = (count: number, rows: number | null) => ({ files: count, rows, bytes: 1 });
  const cases: [string, Partial<DeltaCommit>, number | null][] = [
    ['added', { added: files(1, 5) }, 5],
    ['written again', { added: files(1, 5), removed: files(2, 5) }, 0],
    ['fewer', { added: files(1, 5), removed: files(1, 7) }, -2],
    ['added without statistics', { added: files(1, null), metrics: { numOutputRows: 4 } }, 4],
    [
      'deleted from files of which nothing is known',
      {
        operation: 'DELETE',
        ...{ added: files(1, 5), removed: files(1, null), metrics: { numDeletedRows: 3 } },
      },
      -3,
    ],
    ['not told', { added: files(1, 5), removed: files(1, null) }, null],
    ['not told either', { added: files(1, null) }, null],
  ];
  for (const [name, more, rows] of cases)
    test(name, () =>
      assert.equal(of(tables({ commits: [commit(1, 0, more)] })).commits[0]?.rows, rows),
    );
});
