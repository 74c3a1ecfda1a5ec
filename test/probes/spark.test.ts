import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { localFiles } from '../../source/probes/files.ts';
import { parseOffsets, readCheckpoint } from '../../source/probes/spark.ts';
import { put, tempFolder } from '../support.ts';

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
    ['a file of another version', `v9\n${metadata}\n{"a":{"0":1}}`, {}],
    ['an empty file', '', {}],
  ];
  for (const [what, text, offsets] of cases)
    test(what, () => assert.deepEqual(parseOffsets(text), offsets));
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
    });
    for (const batch of [8, 9]) put(path.join(folder, 'commits', String(batch)), 'v1\n{}');
    assert.equal((await readCheckpoint(localFiles, folder))?.committed, 9);
  });
});
