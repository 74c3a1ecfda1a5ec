import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { Target } from '../../source/engine/types.ts';
import { addedRows, deltaProbe } from '../../source/probes/delta.ts';
import { type Files, localFiles } from '../../source/probes/files.ts';
import { put, quiet, tempFolder } from '../support.ts';

const add = (numRecords: number) =>
  JSON.stringify({ add: { path: 'x.parquet', stats: JSON.stringify({ numRecords }) } });
const info = JSON.stringify({ commitInfo: { operation: 'STREAMING UPDATE', add: 7 } });
const commitOf = (...lines: string[]) => `${[info, ...lines].join('\n')}\n`;

describe('the rows that a commit added', () => {
  const cases: [string, string, number][] = [
    ['none', commitOf(), 0],
    ['of one file', commitOf(add(3)), 3],
    ['of several files', commitOf(add(3), '{"txn":{"version":1}}', add(4)), 7],
    ['of a file without statistics', commitOf('{"add":{"path":"x"}}', add(1)), 1],
    ['of a file whose statistics tell no rows', commitOf('{"add":{"stats":"{}"}}'), 0],
    ['not of those that were removed', commitOf('{"remove":{"path":"x"}}', add(2)), 2],
    ['of nothing', '', 0],
  ];
  for (const [what, commit, rows] of cases) test(what, () => assert.equal(addedRows(commit), rows));
});

describe('the log of a table', () => {
  const stage = async (folder: string, files?: Files) => {
    const target = { paths: { delta: folder } } as Target;
    const reader = await deltaProbe(files).open({ target });
    const commit = (version: number, ...lines: string[]) =>
      put(
        path.join(folder, '_delta_log', `${String(version).padStart(20, '0')}.json`),
        commitOf(...lines),
      );
    return { commit, read: () => reader.read(quiet()) };
  };

  test('is not there yet', async (t) => {
    const { read } = await stage(path.join(tempFolder(t), 'table'));
    assert.equal(await read(), null);
  });

  test('tells version and rows, and goes on where it was', async (t) => {
    const folder = tempFolder(t);
    const reads: string[] = [];
    const counting: Files = {
      ...localFiles,
      readFrom: (file, offset, limit) => {
        reads.push(path.basename(file).replace(/^0+(?=\d)/, ''));
        return localFiles.readFrom(file, offset, limit);
      },
    };
    const { commit, read } = await stage(folder, counting);
    commit(0, add(4));
    commit(1, add(6));
    put(path.join(folder, '_delta_log', `${'0'.repeat(18)}10.checkpoint.parquet`), 'x');
    put(path.join(folder, '_delta_log', '_last_checkpoint'), '{}');
    put(path.join(folder, '_delta_log', '.00000000000000000002.json.1.tmp'), '{"add"');
    assert.deepEqual(await read(), { version: 1, rows: 10 });
    assert.deepEqual(await read(), { version: 1, rows: 10 });
    for (const version of [2, 3, 4]) commit(version, add(1));
    assert.deepEqual(await read(), { version: 4, rows: 13 });
    // Each once, and of the next one only that it is not there.
    assert.deepEqual(
      reads.filter((name, index) => reads.indexOf(name) === index),
      ['0.json', '1.json', '2.json', '3.json', '4.json', '5.json'],
    );
    assert.equal(reads.filter((name) => ['0.json', '4.json'].includes(name)).length, 2);
  });

  test('begins where the oldest commit is', async (t) => {
    const { commit, read } = await stage(tempFolder(t));
    for (const version of [7, 8]) commit(version, add(2));
    assert.deepEqual(await read(), { version: 8, rows: 4 });
  });

  test('is counted anew when another table has its place', async (t) => {
    const folder = tempFolder(t);
    const { commit, read } = await stage(folder);
    for (const version of [0, 1, 2]) commit(version, add(5));
    assert.deepEqual(await read(), { version: 2, rows: 15 });
    rmSync(path.join(folder, '_delta_log'), { recursive: true });
    assert.equal(await read(), null);
    commit(0, add(3));
    assert.deepEqual(await read(), { version: 0, rows: 3 });
  });
});
