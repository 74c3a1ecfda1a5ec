import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type {
  DeltaCommit,
  DeltaTableReading,
  OffsetSpan,
} from '../../source/systems/delta/readings.ts';
import type { QueryEvent } from '../../source/systems/spark/query-events.ts';
import type { Sample } from '../observed.ts';
import * as build from '../pipeline/build.ts';
import { findingsIn, lab } from '../pipeline/pipeline.ts';

const { batch, checkpoint, commit, delta, kafka, topic, t0 } = build;

const about = (id: string, createdAt = t0 - 60_000) => ({
  ...{ id, name: null, createdAt, partitionColumns: [], columns: [] },
});
/** A table whose commits are of these batches. */
const landed = (ids: number[], more: Partial<NonNullable<DeltaTableReading>> = {}) =>
  delta({ version: ids.at(-1) ?? 0, commits: ids.map((id) => commit(id, 5)), ...more });
/** Batches a second apart, the first of which began at t0. */
const batches = (...ids: number[]): QueryEvent[] =>
  ids.map((id) =>
    batch(id, t0 + id * 1000, 5, { durationMs: { triggerExecution: 500, addBatch: 400 } }),
  );

const none = { files: 0, rows: 0, bytes: 0 };
/** Version `version`: what query `query` has landed, from the first to the last of the offsets. */
const landedBy = (
  query: string,
  version: number,
  [first, last]: [number, number],
  more: Partial<OffsetSpan> = {},
) => {
  const rows = last - first + 1;
  const appended = new Date(t0 + first).toISOString();
  const span = { partition: 0, first: BigInt(first), last: BigInt(last), appended, rows, ...more };
  return commit(version, rows, { batch: { query, id: version }, spans: [span] });
};
const anew = [landedBy('a', 0, [0, 4]), landedBy('a', 1, [5, 9]), landedBy('b', 2, [0, 7])];
const tableOf = (commits: readonly DeltaCommit[]) => lab(20, () => ({ delta: delta({ commits }) }));

type Case = [
  name: string,
  samples: Sample[],
  events: QueryEvent[],
  id: string,
  level: string | undefined,
  text?: RegExp,
];

const cases: Case[] = [
  [
    'a query that began anew on a table with rows',
    tableOf(anew),
    [],
    'D08',
    'warning',
    /^rows are in the table twice: another query has landed what is in partition 0 from offset 0 on once more$/,
  ],
  [
    'a table that names its topics',
    tableOf(
      ['a', 'b'].map((query, i) => landedBy(query, i, [7000, 7001], { topic: 'shop.items' })),
    ),
    [],
    'D08',
    'warning',
    /what is in partition 0 of shop\.items from offset 7,000 on once more$/,
  ],
  [
    'a topic that was made anew, whose offsets begin anew',
    tableOf([landedBy('a', 0, [0, 4]), landedBy('b', 1, [0, 4], { appended: '2026-11-29' })]),
    [],
    'D08',
    undefined,
  ],
  [
    'two topics, or two partitions, in one table',
    tableOf([
      ...['a', 'b'].map((query, i) => landedBy(query, i, [0, 4], { topic: query })),
      ...['c', 'd'].map((query, i) => landedBy(query, i + 2, [9, 9], { partition: i })),
    ]),
    [],
    'D08',
    undefined,
  ],
  [
    'a query that goes on',
    tableOf([landedBy('a', 0, [0, 4]), landedBy('a', 1, [5, 9]), landedBy('b', 2, [10, 12])]),
    [],
    'D08',
    undefined,
  ],
  [
    'a table from which rows were taken since',
    tableOf([...anew, commit(3, 8, { batch: null, removed: { ...none, files: 3, rows: 18 } })]),
    [],
    'D08',
    undefined,
  ],
  [
    'a table whose files were put together since',
    tableOf([...anew, commit(3, 18, { removed: { ...none, files: 3 }, dataChange: false })]),
    [],
    'D08',
    'warning',
  ],
  [
    'records that the job could not read',
    lab(20, (i) => ({ delta: delta({ version: i, rejected: i < 10 ? 2 : 5 }) })),
    [],
    'D01',
    'warning',
    /^3 records were rejected in the last five minutes: 5 records in all$/,
  ],
  [
    'records that were rejected long ago',
    lab(20, (i) => ({ delta: delta({ version: i, rejected: 5 }) })),
    [],
    'D01',
    undefined,
  ],
  [
    'batches that end, and a table that stands still',
    lab(30, () => ({ delta: landed([1, 2, 3]) })),
    batches(1, 2, 3, 4, 5, 6),
    'D02',
    'error',
    /^the table stands at version 3: 3 batches with 15 rows ended without a commit$/,
  ],
  [
    'a reading of the table that is a moment old',
    lab(8, () => ({ delta: landed([1, 2, 3]) })),
    batches(1, 2, 3, 4, 5, 6),
    'D02',
    undefined,
  ],
  [
    'a writer that leaves no transaction',
    lab(30, () => ({
      delta: delta({ commits: [1, 2, 3].map((id) => commit(id, 5, { batch: null })) }),
    })),
    batches(1, 2, 3, 4, 5, 6),
    'D02',
    undefined,
  ],
  [
    'a batch among others that left nothing',
    lab(30, () => ({ delta: landed([1, 2, 4, 5, 6]) })),
    batches(1, 2, 3, 4, 5, 6),
    'D03',
    'warning',
    /^batch 3 with 5 rows ended without a commit of the table$/,
  ],
  [
    'a commit for each batch',
    lab(30, () => ({ delta: landed([1, 2, 3]) })),
    batches(1, 2, 3),
    'D03',
    undefined,
  ],
  [
    'many small files',
    lab(20, (i) => ({ delta: delta({ version: i, files: 1200, bytes: 12_000_000 }) })),
    [],
    'D04',
    'info',
    /^the table has 1,200 files of 9.8 KB on average: OPTIMIZE compacts them$/,
  ],
  [
    'a table that is younger than its checkpoint',
    lab(30, () => ({ delta: landed([4, 5], { table: about('new', t0 + 3900) }) })),
    batches(1, 2, 3, 4, 5),
    'D05',
    'error',
    /^the table is younger than its checkpoint: 15 rows of batches up to 3 are not in it$/,
  ],
  [
    'a table that its first batch has made',
    lab(30, () => ({ delta: landed([1, 2], { table: about('new', t0 + 1200) }) })),
    batches(1, 2),
    'D05',
    undefined,
  ],
  [
    'a table that went back to an older version',
    lab(20, (i) => ({ delta: delta({ version: i < 10 ? 57 : 12, table: about('one') }) })),
    [],
    'D06',
    'error',
    /^the table went back from version 57 to 12$/,
  ],
  [
    'a table that another one took the place of',
    lab(20, (i) => ({ delta: delta({ version: i, table: about(i < 10 ? 'one' : 'two') }) })),
    [],
    'D06',
    'error',
    /^the table was replaced by another one: version 9, then 10$/,
  ],
  [
    'a table whose log was read anew',
    lab(20, (i) => ({
      delta: delta({ version: i, epoch: `one ${i < 10 ? 1 : 2}`, table: about('one') }),
    })),
    [],
    'D06',
    undefined,
  ],
  [
    'the table of another lab, that was there before',
    lab(20, (i) => ({
      delta: delta({ version: i < 10 ? 57 : 0, table: about(i < 10 ? 'one' : 'two') }),
      ...(i === 10 ? { services: { ...build.services(), lab: 'absent' as const } } : {}),
    })),
    [],
    'D06',
    undefined,
  ],
  [
    'a table that was deleted',
    lab(30, (i) => ({ delta: i < 10 ? delta({ version: 57 }) : null })),
    [],
    'D07',
    'error',
    /^there is no Delta table: it was at version 57$/,
  ],
  [
    'a checkpoint without its table',
    lab(30, () => ({ delta: null })),
    [],
    'D07',
    'error',
    /^there is no Delta table: the checkpoint has committed batch 29$/,
  ],
  [
    'no batch yet, and no table',
    lab(30, () => ({
      delta: null,
      checkpoint: checkpoint([0n], [0, -1]),
      kafka: kafka(topic([0n])),
    })),
    [],
    'D07',
    undefined,
  ],
];

describe('of the table', () => {
  for (const [name, samples, events, id, level, text] of cases)
    test(name, () => {
      const found = findingsIn(samples, events).find((finding) => finding.id === id);
      assert.equal(found?.level, level);
      if (text) assert.match(found?.text ?? '', text);
    });
});
