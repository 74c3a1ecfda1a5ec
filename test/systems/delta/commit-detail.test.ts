import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { localFiles } from '../../../source/clients/files.ts';
import { readCommitDetail } from '../../../source/systems/delta/commit-detail.ts';
import { put, root, type Scope, tempFolder } from '../../support.ts';

const recorded = (name: string) => path.join(root, 'test', 'recordings', 'delta', name);
const written = (t: Scope, ...lines: unknown[]) => {
  const folder = tempFolder(t);
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  put(path.join(folder, '_delta_log', `${'0'.repeat(20)}.json`), `${text.join('\n')}\n`);
  return folder;
};
const read = async (folder: string, version = 0) => {
  const detail = await readCommitDetail(localFiles, folder, version);
  assert.ok(detail);
  return detail;
};

test('a DELETE: its predicate, and each file with what it holds', async () => {
  const { info, files, fileCount, transactions } = await read(recorded('streamed-changed'), 13);
  assert.match(String(info.operationParameters?.predicate), /id % 10L\) = 3L/);
  assert.match(String(info.engineInfo), /Delta-Lake\/2\.3\.0/);
  assert.deepEqual([fileCount, files.length, transactions], [9, 9, []]);
  const [added, removed] = [true, false].map((is) => files.filter((file) => file.added === is));
  assert.equal(removed?.length, Number(info.operationMetrics?.numRemovedFiles));
  assert.equal(
    added?.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
    Number(info.operationMetrics?.numCopiedRows),
  );
  assert.ok(files.every(({ dataChange }) => dataChange));
});

test('a micro-batch names its query, a partitioned table where its files are', async () => {
  const { transactions, info } = await read(recorded('streamed'), 3);
  assert.deepEqual(transactions, [
    {
      appId: info.operationParameters?.queryId,
      version: Number(info.operationParameters?.epochId),
    },
  ]);
  const { files } = await read(recorded('parts'), 1);
  assert.deepEqual(
    files.map(({ partition }) => partition.kind),
    ['a b0', 'a b1', 'a b2'],
  );
});

test('the newest time in each column is that of all added files', async (t) => {
  const file = (maxValues: Record<string, unknown>) => ({
    path: 'x',
    size: 1,
    stats: JSON.stringify({ numRecords: 1, maxValues }),
  });
  const folder = written(
    t,
    { add: file({ committed: '2026-01-02T03:04:05.678Z', name: '2026', n: 7 }) },
    { add: file({ committed: '2026-01-02T03:04:04.000Z', other: '2026-01-02T05:04:05+02:00' }) },
    { remove: file({ committed: '2027-01-02T03:04:05.678Z' }) },
  );
  assert.deepEqual((await read(folder)).newest, {
    committed: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    other: Date.UTC(2026, 0, 2, 3, 4, 5),
  });
});

test('what is not there, is no JSON or too long', async (t) => {
  assert.equal(await readCommitDetail(localFiles, tempFolder(t), 0), undefined);
  const odd = await read(written(t, 'nonsense', '[]', '7', { add: { path: 'x', stats: '{"' } }));
  assert.deepEqual(
    odd.files.map(({ rows, bytes }) => [rows, bytes]),
    [[null, null]],
  );
  const many = Array.from({ length: 40_000 }, (_, i) => ({
    add: { path: `${i}-${'x'.repeat(100)}` },
  }));
  const { files, fileCount, size, read: bytes } = await read(written(t, ...many));
  assert.ok(bytes < size && files.length === 200 && fileCount > 200 && fileCount < 40_000);
});
