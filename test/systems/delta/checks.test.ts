import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { localFiles } from '../../../source/clients/files.ts';
import { deletionVectors } from '../../../source/systems/delta/checks/deletion-vectors.ts';
import { checks } from '../../../source/systems/delta/checks/index.ts';
import { readTable } from '../../../source/systems/delta/checks/read.ts';
import { root, tempFolder } from '../../support.ts';

const recordings = path.join(root, 'test', 'recordings', 'delta');
const quiet = () => new AbortController().signal;
const read = (folder: string) => readTable(folder, localFiles, quiet());

/** Writes the commit after the newest one, as Spark’s ALTER TABLE does: the whole metadata, and a protocol. */
const alter = (table: string, properties: Record<string, string>, protocol?: object) => {
  const log = path.join(table, '_delta_log');
  const commits = readdirSync(log)
    .filter((name) => /^\d{20}\.json$/.test(name))
    .sort();
  const actions = commits.flatMap((name) =>
    readFileSync(path.join(log, name), 'utf8')
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line)])),
  );
  const { metaData } = actions.findLast((action) => action.metaData);
  const next = String(Number(commits.at(-1)?.slice(0, 20)) + 1).padStart(20, '0');
  const lines = [
    { commitInfo: { timestamp: Date.now(), operation: 'SET TBLPROPERTIES' } },
    ...(protocol ? [{ protocol }] : []),
    { metaData: { ...metaData, configuration: { ...metaData.configuration, ...properties } } },
  ];
  writeFileSync(
    path.join(log, `${next}.json`),
    `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`,
  );
};

// Spark 3.3 with Delta 2.3, which tests run, reads deletion vectors and makes none.
test('DD07: a table with deletion vectors, and what its statement writes', async (t) => {
  const table = path.join(tempFolder(t), 'table');
  cpSync(path.join(recordings, 'streamed'), table, { recursive: true });
  assert.equal(deletionVectors.check(await read(table))[0]?.level, 'ok');
  alter(
    table,
    { 'delta.enableDeletionVectors': 'true' },
    {
      ...{ minReaderVersion: 3, minWriterVersion: 7 },
      ...{ readerFeatures: ['deletionVectors'], writerFeatures: ['deletionVectors'] },
    },
  );
  const [found] = deletionVectors.check(await read(table));
  assert.deepEqual([found?.level, found?.found], ['info', 'they are written, protocol 3/7']);
  assert.equal(
    found?.cure?.text,
    `ALTER TABLE delta.\`${table}\` SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'false')`,
  );
  alter(table, { 'delta.enableDeletionVectors': 'false' });
  assert.equal(deletionVectors.check(await read(table))[0]?.level, 'ok');
});

for (const name of readdirSync(recordings).filter((each) => !each.endsWith('.json')))
  test(`the table ${name} is read, from its checkpoint on, and has no fault`, async () => {
    const settings = await read(path.join(recordings, name));
    assert.ok((settings.version ?? -1) >= 0 && settings.id, name);
    assert.ok(Object.values(settings.transactions).every((version) => Number.isInteger(version)));
    const { results } = await checks.examine(
      { path: path.join(recordings, name) },
      { files: localFiles } as never,
      quiet(),
    );
    assert.deepEqual(
      results.filter(({ level }) => level === 'error').map(({ id }) => id),
      [],
    );
  });

test('no table is no fault', async () => {
  const settings = await read('/nonexistent');
  assert.equal(settings.version, null);
  const endpoint = { path: '/nonexistent' };
  const { results } = await checks.examine(endpoint, { files: localFiles } as never, quiet());
  assert.deepEqual(results, []);
});
