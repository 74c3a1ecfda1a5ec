import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { localFiles } from '../../../source/clients/files.ts';
import {
  openCheckpoint,
  parseOffsets,
  readCheckpoint,
} from '../../../source/systems/spark/checkpoint.ts';
import { put, tempFolder } from '../../support.ts';

const metadata = '{"batchWatermarkMs":0,"batchTimestampMs":1,"conf":{}}';
const fileOf = (...sources: string[]) => ['v1', metadata, ...sources].join('\n');

describe('the end offsets in a batch’s file', () => {
  const cases: [string, string, Record<string, Record<string, bigint>>][] = [
    ['one source', fileOf('{"a.b":{"0":25}}'), { 'a.b': { 0: 25n } }],
    [
      'several partitions and topics',
      fileOf('{"a":{"1":7,"0":9007199254740991},"b":{"0":0}}'),
      { a: { 0: 9007199254740991n, 1: 7n }, b: { 0: 0n } },
    ],
    ['two sources', fileOf('{"a":{"0":1}}', '{"b":{"0":2}}'), { a: { 0: 1n }, b: { 0: 2n } }],
    [
      'the one behind, where two read the same',
      fileOf('{"a":{"0":9}}', '{"a":{"0":4,"1":1}}'),
      { a: { 0: 4n, 1: 1n } },
    ],
    ['a source without an offset yet', fileOf('-', '{"a":{"0":1}}'), { a: { 0: 1n } }],
    ['files as a source', fileOf('{"logOffset":3}'), {}],
    ['a rate as a source', fileOf('42'), {}],
    ['a Delta table as a source', fileOf('{"sourceVersion":1,"reservoirVersion":4}'), {}],
    ['half a line', fileOf('{"a":{"0":'), {}],
    // Spark 4.1 and later, with spark.sql.streaming.offsetLog.formatVersion=2.
    [
      'v2, with names and numbers of sources',
      `v2\n${metadata}\norders:{"a":{"0":1}}\n1:{"b":{"0":2}}\n2:-\nsequential-union:{"x":1}`,
      { a: { 0: 1n }, b: { 0: 2n } },
    ],
  ];
  for (const [what, text, offsets] of cases)
    test(what, () => assert.deepEqual(parseOffsets(text), offsets));
  test('of a version that is not known are said to be', () => {
    assert.throws(() => parseOffsets(`v9\n${metadata}\n{"a":{"0":1}}`), /version .* known: v9/);
  });
});

describe('a checkpoint', () => {
  test('that is not there', async (t) => {
    const folder = path.join(tempFolder(t), 'none');
    assert.equal(await readCheckpoint(localFiles, folder), null);
  });

  test('is as far as its newest files, by number', async (t) => {
    const folder = tempFolder(t);
    for (const batch of [8, 9, 10])
      put(path.join(folder, 'offsets', String(batch)), fileOf(`{"t":{"0":${batch}}}`));
    put(path.join(folder, 'offsets', '.10.crc'), 'x');
    put(path.join(folder, 'offsets', '.11.0f.tmp'), 'x');
    assert.deepEqual(await readCheckpoint(localFiles, folder), {
      planned: 10,
      committed: -1,
      endOffsets: { t: { 0: 10n } },
      starts: [1, 1, 1],
    });
    for (const batch of [8, 9]) put(path.join(folder, 'commits', String(batch)), 'v1\n{}');
    assert.equal((await readCheckpoint(localFiles, folder))?.committed, 9);
  });
});

test('what a machine that lost its power leaves empty counts as not there', async (t) => {
  const folder = tempFolder(t);
  for (const batch of [7, 8])
    put(path.join(folder, 'offsets', String(batch)), fileOf(`{"t":{"0":${batch}}}`));
  for (const batch of [6, 7]) put(path.join(folder, 'commits', String(batch)), 'v2\n{}');
  for (const file of ['offsets/9', 'offsets/10', 'commits/8', 'metadata'])
    put(path.join(folder, file), '');
  const found = {
    ...{ planned: 8, committed: 7, starts: [1, 1] },
    ...{ endOffsets: { t: { 0: 8n } }, committedOffsets: { t: { 0: 7n } } },
  };
  assert.deepEqual(await readCheckpoint(localFiles, folder), found);
  put(path.join(folder, 'metadata'), '{"id":"5f0b6ad2"}');
  assert.deepEqual(await readCheckpoint(localFiles, folder), { ...found, query: '5f0b6ad2' });
  put(path.join(folder, 'metadata'), '{"id":');
  assert.deepEqual(await readCheckpoint(localFiles, folder), found);
});

describe('the probe', () => {
  const open = async (t: Parameters<typeof tempFolder>[0]) => {
    const folder = path.join(tempFolder(t), 'checkpoint');
    const listed: string[] = [];
    const files = {
      ...localFiles,
      list: (each: string) => {
        listed.push(each);
        return localFiles.list(each);
      },
    };
    const reader = await openCheckpoint(folder, files);
    const plan = (batch: number, end = batch) =>
      put(
        path.join(folder, 'offsets', String(batch)),
        `v1\n{"batchTimestampMs":${batch * 1000}}\n{"t":{"0":${end}}}`,
      );
    const commit = (batch: number) => put(path.join(folder, 'commits', String(batch)), 'v1\n{}');
    return { folder, listed, plan, commit, read: () => reader.read(new AbortController().signal) };
  };

  test('goes on with the next numbers, without listing what there is', async (t) => {
    const { listed, plan, commit, read } = await open(t);
    assert.equal(await read(), null);
    plan(7);
    commit(6);
    const seventh = { planned: 7, endOffsets: { t: { 0: 7n } }, starts: [7000] };
    // The file of batch 6 is gone: where it ended is not known.
    assert.deepEqual(await read(), { ...seventh, committed: 6 });
    const lists = listed.length;
    commit(7);
    assert.deepEqual(await read(), { ...seventh, committed: 7 });
    for (const batch of [8, 9]) plan(batch);
    commit(8);
    const found = await read();
    assert.deepEqual(found, {
      ...{ planned: 9, committed: 8, starts: [7000, 8000, 9000] },
      ...{ endOffsets: { t: { 0: 9n } }, committedOffsets: { t: { 0: 8n } } },
    });
    assert.equal(await read(), found);
    assert.equal(listed.length, lists);
  });

  test('begins anew with another checkpoint', async (t) => {
    const { folder, plan, read } = await open(t);
    plan(7);
    await read();
    rmSync(folder, { recursive: true });
    assert.equal(await read(), null);
    plan(0, 3);
    assert.deepEqual(await read(), { planned: 0, committed: -1, endOffsets: { t: { 0: 3n } } });
  });

  test('tells where the query began while its first batch is under way', async (t) => {
    const { folder, plan, commit, read } = await open(t);
    put(path.join(folder, 'sources', '0', '0'), '\0v1\n{"t":{"0":5}}');
    plan(0, 9);
    const first = { planned: 0, endOffsets: { t: { 0: 9n } } };
    const begun = { ...first, committed: -1, committedOffsets: { t: { 0: 5n } } };
    assert.deepEqual(await read(), begun);
    commit(0);
    assert.deepEqual(await read(), { ...first, committed: 0 });
  });

  test('keeps the starts of the last four batches', async (t) => {
    const { plan, read } = await open(t);
    for (let batch = 1; batch <= 6; batch += 1) plan(batch);
    assert.deepEqual((await read())?.starts, [3000, 4000, 5000, 6000]);
    plan(7);
    assert.deepEqual((await read())?.starts, [4000, 5000, 6000, 7000]);
  });
});
