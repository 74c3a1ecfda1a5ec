import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { localFiles } from '../../../source/clients/files.ts';
import {
  findRow,
  findVersion,
  groupOf,
  readLanding,
} from '../../../source/systems/delta/landing.ts';
import { tempFolder } from '../../support.ts';

const { signal } = new AbortController();
const query = 'fef15638-2e4c-4eae-a1b2-4331d344ff67';

type Given = { batch?: number; appId?: string; add?: object[]; operation?: string };

/** A table with one commit for each of these, as Spark writes them. */
const tableOf = (t: TestContext, commits: readonly Given[]): string => {
  const folder = tempFolder(t);
  mkdirSync(path.join(folder, '_delta_log'));
  for (const [
    version,
    { batch, appId = query, add = [], operation = 'WRITE' },
  ] of commits.entries())
    writeFileSync(
      path.join(folder, '_delta_log', `${String(version).padStart(20, '0')}.json`),
      [
        { commitInfo: { timestamp: 1000 + version, operation, operationParameters: {} } },
        ...(batch === undefined ? [] : [{ txn: { appId, version: batch, lastUpdated: 1 } }]),
        ...add.map((each) => ({ add: each })),
      ]
        .map((each) => `${JSON.stringify(each)}\n`)
        .join(''),
    );
  return folder;
};
const file = (name: string, stats?: object) => ({
  ...{ path: name, size: 10, modificationTime: 2000, dataChange: true, partitionValues: {} },
  ...(stats && { stats: JSON.stringify(stats) }),
});

test('the version of a batch is told by the transactions alone', async (t) => {
  const folder = tableOf(t, [
    ...[{ batch: 0 }, { batch: 1 }, { operation: 'OPTIMIZE' }],
    ...[{ batch: 2, appId: 'another' }, { batch: 4 }, { batch: 5 }],
  ]);
  const versionOf = (batch: number) => findVersion(localFiles, folder, { query, batch });
  assert.deepEqual(await versionOf(1), { version: 1 });
  assert.deepEqual(await versionOf(4), { version: 4 });
  // Of this query there is none: that of another is not taken for it.
  assert.deepEqual(await versionOf(2), { looked: 5, older: true });
  assert.deepEqual(await versionOf(9), { looked: 1, older: true });
  const commit = await readLanding(localFiles, folder, 4);
  assert.deepEqual([commit?.version, commit?.at, commit?.batch], [4, 1004, { query, id: 4 }]);
  assert.equal(await readLanding(localFiles, folder, 6), undefined);
});

test('the only file of a commit holds its rows; of several none is guessed', async (t) => {
  const folder = tableOf(t, [
    { batch: 0, add: [file('a.parquet', { numRecords: 3 })] },
    { batch: 1, add: [file('b.parquet'), file('c.parquet')] },
    { batch: 2 },
  ]);
  const place = { partition: 0, offset: 7n };
  const rowIn = async (version: number) => {
    const commit = await readLanding(localFiles, folder, version);
    assert.ok(commit);
    return findRow(localFiles, folder, commit, place, signal);
  };
  const only = await rowIn(0);
  assert.ok('file' in only);
  assert.deepEqual(
    [only.file.path, only.file.modifiedAt, only.by],
    ['a.parquet', 2000, 'only file'],
  );
  for (const [version, why] of [
    [1, /2 files, and no column tells/],
    [2, /added no file/],
  ] as const) {
    const found = await rowIn(version);
    assert.ok('why' in found);
    assert.match(found.why, why);
  }
});

test('by the bounds of its columns a file is ruled out, and none is left', async (t) => {
  const bounds = (from: number, to: number) => ({
    numRecords: 3,
    minValues: { kafka_partition: 0, kafka_offset: from },
    maxValues: { kafka_partition: 0, kafka_offset: to },
  });
  const folder = tableOf(t, [
    { batch: 0, add: [file('a.parquet', bounds(0, 4)), file('b.parquet', bounds(10, 14))] },
  ]);
  const commit = await readLanding(localFiles, folder, 0);
  assert.ok(commit);
  const rowOf = (offset: bigint) =>
    findRow(localFiles, folder, commit, { partition: 0, offset }, signal);
  const found = await rowOf(7n);
  assert.ok('why' in found);
  assert.match(found.why, /no row of the commit/);
  // What may hold it has to be looked into, and is not there.
  await assert.rejects(rowOf(12n), /the data file is gone/);
});

test('a row is of the group in which its number falls', () => {
  assert.deepEqual(
    [0, 9, 10, 14, 15].map((row) => groupOf([10, 0, 5], row)),
    [0, 0, 2, 2, -1],
  );
});
