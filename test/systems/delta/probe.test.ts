import assert from 'node:assert/strict';
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Files, localFiles } from '../../../source/clients/files.ts';
import { liveFiles } from '../../../source/systems/delta/files.ts';
import { metricText } from '../../../source/systems/delta/operation-metrics.ts';
import { openTable } from '../../../source/systems/delta/probe.ts';
import { commitRows } from '../../../source/systems/delta/rows.ts';
import { linksFrom } from '../../observed.ts';
import { put, quiet, root, type Scope, tempFolder } from '../../support.ts';

const info = (more = {}) =>
  JSON.stringify({ commitInfo: { timestamp: 1000, operation: 'WRITE', ...more } });
const meta = (id: string) => JSON.stringify({ metaData: { id, partitionColumns: [] } });
const add = (name: string, numRecords?: number, more = {}) => {
  const stats = numRecords === undefined ? undefined : JSON.stringify({ numRecords });
  return JSON.stringify({ add: { path: name, size: 100, dataChange: true, stats, ...more } });
};
const remove = (name: string, more = {}) =>
  JSON.stringify({ remove: { path: name, dataChange: true, ...more } });
const nameOf = (version: number) => `${String(version).padStart(20, '0')}.json`;

/** A probe of the table in `folder`, and what writes the table's log. */
const stage = async (folder: string, files: Files = localFiles) => {
  const reader = await openTable(folder, files);
  const fileOf = (version: number) => path.join(folder, '_delta_log', nameOf(version));
  // A machine that is busy may take longer to start what reads Parquet; the next read waits on for it.
  const read = async (): ReturnType<typeof reader.read> => {
    try {
      return await reader.read(quiet());
    } catch (error) {
      if ((error as Error).name === 'TimeoutError') return read();
      throw error;
    }
  };
  return {
    read,
    fileOf,
    commit: (version: number, ...lines: string[]) => put(fileOf(version), `${lines.join('\n')}\n`),
    figures: async () => {
      const table = await read();
      return table && [table.version, table.rows, table.files, table.bytes];
    },
  };
};

/** Which files are read, by their names. */
const counting = () => {
  const reads: string[] = [];
  const files: Files = {
    ...localFiles,
    readFrom: (file, offset, limit) => {
      reads.push(path.basename(file));
      return localFiles.readFrom(file, offset, limit);
    },
  };
  return { reads, files };
};

describe('the logs of tables that Spark wrote', () => {
  const folder = path.join(root, 'test', 'recordings', 'delta');
  const expected = JSON.parse(readFileSync(path.join(folder, 'expected.json'), 'utf8')) as Record<
    string,
    { version: number; rows: number; files: number; bytes: number; partitionColumns: string[] }
  >;
  const copy = (t: Scope, name: string) => {
    const table = tempFolder(t);
    cpSync(path.join(folder, name), table, { recursive: true });
    const log = path.join(table, '_delta_log');
    return { table, log, names: () => readdirSync(log).sort() };
  };

  for (const [name, { version, rows, files, bytes, partitionColumns }] of Object.entries(
    expected,
  )) {
    const whole = [version, rows, files, bytes];
    test(`${name}: as DESCRIBE DETAIL and count(*) have it`, async (t) => {
      const { table } = copy(t, name);
      const { read, figures } = await stage(table);
      assert.deepEqual(await figures(), whole);
      const found = await read();
      assert.deepEqual(found?.table?.partitionColumns, partitionColumns);
      assert.deepEqual(
        found?.table?.columns.map((column) => column.name),
        ['id', 'name', 'kind'],
      );
      assert.equal(found?.commits.at(-1)?.version, version);
    });
    test(`${name}: the same without its checkpoints`, async (t) => {
      const { table, log, names } = copy(t, name);
      for (const file of names()) if (!file.endsWith('.json')) rmSync(path.join(log, file));
      assert.deepEqual(await (await stage(table)).figures(), whole);
    });
    test(`${name}: the same from the checkpoint on, the commits before it pruned`, async (t) => {
      const { table, log, names } = copy(t, name);
      const newest =
        names()
          .findLast((file) => file.includes('.checkpoint.'))
          ?.slice(0, 20) ?? '';
      assert.match(newest, /^\d{20}$/);
      for (const file of names())
        if (/^\d+\.json$/.test(file) && file < newest) rmSync(path.join(log, file));
      const { reads, files: counted } = counting();
      assert.deepEqual(await (await stage(table, counted)).figures(), whole);
      assert.ok(reads.some((file) => file.includes('.checkpoint.')));
      // A hint that was cut off, or is missing, costs a look at the folder.
      put(path.join(log, '_last_checkpoint'), '{"version":');
      assert.deepEqual(await (await stage(table)).figures(), whole);
    });
  }

  test('a micro-batch is joined to its commit by the transaction', async (t) => {
    const { table } = copy(t, 'streamed');
    const commits = (await (await stage(table)).read())?.commits ?? [];
    const streamed = commits.filter(({ operation }) => operation === 'STREAMING UPDATE');
    assert.equal(new Set(streamed.map(({ batch }) => batch?.query)).size, 1);
    assert.deepEqual(
      streamed.map(({ batch }) => batch?.id),
      streamed.map((_, index) => index),
    );
    for (const { added, removed, metrics, at } of streamed) {
      assert.equal(added.rows, metrics.numOutputRows);
      assert.equal(removed.files, 0);
      assert.ok((at ?? 0) > Date.UTC(2020, 0));
    }
  });

  test('DELETE, UPDATE, OPTIMIZE and VACUUM are what they were', async (t) => {
    const { table } = copy(t, 'streamed-changed');
    const reading = await (await stage(table)).read();
    const by = (operation: string) => {
      const commit = reading?.commits.find((each) => each.operation === operation);
      assert.ok(commit, operation);
      const { added, removed } = commit;
      assert.notEqual(added.rows, null);
      return { ...commit, net: (added.rows ?? 0) - (removed.rows ?? 0) };
    };
    const deleted = by('DELETE');
    assert.equal(deleted.net, -(deleted.metrics.numDeletedRows ?? 0));
    assert.ok(deleted.net < 0 && deleted.dataChange);
    assert.equal(by('UPDATE').net, 0);
    assert.equal(by('UPDATE').metrics.numUpdatedRows, 1);
    const { net, dataChange, added, removed, batch } = by('OPTIMIZE');
    assert.deepEqual([net, dataChange, added.files, batch], [0, false, 1, null]);
    assert.ok(removed.files > 1);
    // What was only moved or written again has not arrived.
    const streamed = reading?.commits.filter((commit) => commit.batch) ?? [];
    assert.ok((reading?.appendedRows ?? 0) <= streamed.length * 5);
    const vacuum = reading?.commits.filter(({ operation }) => operation.startsWith('VACUUM')) ?? [];
    for (const commit of vacuum) assert.equal(commit.added.files + commit.removed.files, 0);
  });

  test('a checkpoint of format V2 names its files in sidecars', async (t) => {
    const { table, log, names } = copy(t, 'streamed');
    const old = names().find((file) => file.endsWith('.checkpoint.parquet')) ?? '';
    const version = Number(old.slice(0, 20));
    const top = `${old.slice(0, 20)}.checkpoint.3a0d65cd-4056-49b8-937b-95f9e3ee90e5.json`;
    cpSync(path.join(log, old), path.join(log, '_sidecars', 'a.parquet'));
    for (const file of names())
      if (/^\d+\.json$/.test(file) && Number(file.slice(0, 20)) <= version)
        rmSync(path.join(log, file));
    rmSync(path.join(log, old));
    rmSync(path.join(log, '_last_checkpoint'));
    put(
      path.join(log, top),
      [
        meta('t'),
        '{"checkpointMetadata":{"version":10}}',
        '{"sidecar":{"path":"a.parquet"}}',
        '',
      ].join('\n'),
    );
    const { rows, files, bytes } = expected.streamed ?? { rows: 0, files: 0, bytes: 0 };
    assert.deepEqual(await (await stage(table)).figures(), [
      expected.streamed?.version,
      rows,
      files,
      bytes,
    ]);
  });
});

describe('the logs of tables that delta-rs wrote', () => {
  const folder = path.join(root, 'test', 'recordings', 'delta');
  for (const [name, writes] of [
    ['delta-rs-0.15', [null, null]],
    ['delta-rs-1.6', [10, 10]],
  ] as const)
    test(`${name}: what its commits tell is shown under its names`, async () => {
      const reading = (await (await stage(path.join(folder, name))).read()) ?? assert.fail();
      const rows = commitRows(reading.commits, linksFrom([]));
      const of = (operation: string) =>
        rows.find((row) => row.operation === operation) ?? assert.fail(operation);
      assert.ok(rows.every(({ at }) => (at ?? 0) > Date.UTC(2026, 0)));
      const deleted = of('DELETE');
      assert.deepEqual([deleted.rows, deleted.metrics.num_deleted_rows], [-4, 4]);
      assert.equal(deleted.tookMs, deleted.metrics.execution_time_ms);
      assert.equal(metricText('execution_time_ms', 6627), '6.6 s');
      assert.deepEqual([of('UPDATE').rows, of('MERGE').rows, of('OPTIMIZE').rows], [0, 4, 0]);
      assert.equal(of('OPTIMIZE').dataChange, false);
      assert.deepEqual(
        rows.filter(({ operation }) => operation === 'WRITE').map(({ rows }) => rows),
        name === 'delta-rs-1.6' ? [5, 10, 10, 10, 10] : [5, 10, 10, 10],
      );
      assert.deepEqual(
        rows.slice(-3, -1).map(({ metrics }) => metrics.num_added_rows ?? null),
        writes,
      );
    });
});

describe('a commit that is missing', () => {
  const start = async (t: Scope) => {
    const folder = tempFolder(t);
    const staged = await stage(folder);
    staged.commit(0, info(), meta('t'), add('a', 4));
    staged.commit(1, info(), add('b', 5));
    assert.deepEqual(await staged.figures(), [1, 9, 2, 200]);
    return { ...staged, log: path.join(folder, '_delta_log') };
  };
  const gap =
    /^Error: commit 2 of the Delta table is missing or empty, and later ones are there: the table is shown as of 1 until/;

  for (const [what, content] of [
    ['missing', undefined],
    ['empty', ''],
  ] as const)
    test(`(${what}) is said, and read when it appears`, async (t) => {
      const { commit, figures, fileOf } = await start(t);
      if (content !== undefined) put(fileOf(2), content);
      assert.deepEqual(await figures(), [1, 9, 2, 200], 'the next commit is under way');
      commit(3, info(), add('d', 7));
      await assert.rejects(figures(), gap);
      await assert.rejects(figures(), gap);
      commit(2, info(), add('c', 6));
      assert.deepEqual(await figures(), [3, 22, 4, 400]);
    });

  test('is passed over where a later checkpoint has the table', async (t) => {
    const { commit, figures, read, log } = await start(t);
    commit(4, info(), add('e', 1));
    await assert.rejects(figures(), gap);
    const lines = [meta('t'), add('a', 4), add('b', 5), add('c', 6), add('e', 1)];
    put(path.join(log, `${nameOf(4).slice(0, 20)}.checkpoint.x.json`), `${lines.join('\n')}\n`);
    commit(5, info(), add('f', 2));
    const fresh = (await (await stage(path.dirname(log))).read()) ?? assert.fail();
    assert.deepEqual([fresh.version, fresh.rows, fresh.incomplete], [5, 18, null]);
    // The one that has read on before looks for a checkpoint now and then.
    const deadline = Date.now() + 60_000;
    while ((await read().catch(() => null))?.version !== 5) {
      assert.ok(Date.now() < deadline);
      await sleep(200);
    }
    assert.deepEqual(await figures(), [5, 18, 5, 500]);
  });

  test('is not what a log is that was cleaned up while nobody read it', async (t) => {
    const { figures, fileOf, commit, log, read } = await start(t);
    const lines = [meta('t'), add('z', 50)];
    put(path.join(log, `${nameOf(90).slice(0, 20)}.checkpoint.x.json`), `${lines.join('\n')}\n`);
    put(
      path.join(log, '_last_checkpoint'),
      `{"version":90,"v2Checkpoint":{"path":"${nameOf(90).slice(0, 20)}.checkpoint.x.json"}}`,
    );
    rmSync(fileOf(0));
    commit(90, info(), add('z', 50));
    commit(91, info(), add('y', 1));
    const deadline = Date.now() + 60_000;
    while ((await read())?.version !== 91) {
      assert.ok(Date.now() < deadline);
      await sleep(200);
    }
    assert.deepEqual(await figures(), [91, 51, 2, 200]);
  });

  test('nor is one that _last_checkpoint points to, or counts otherwise', async (t) => {
    const { commit, log } = await start(t);
    commit(2, info(), add('c', 6));
    const figures = async () => (await stage(path.dirname(log))).figures();
    for (const hint of [
      '{"version":2}',
      '{"version":2,"parts":3}',
      '{"version":1e300}',
      '[]',
      'null',
    ]) {
      put(path.join(log, '_last_checkpoint'), hint);
      assert.deepEqual(await figures(), [2, 15, 3, 300], hint);
    }
    const lines = [meta('t'), add('a', 4)];
    const name = `${nameOf(2).slice(0, 20)}.checkpoint.x.json`;
    put(path.join(log, name), `${lines.join('\n')}\n`);
    const hint = { version: 2, numOfAddFiles: 3, v2Checkpoint: { path: name } };
    put(path.join(log, '_last_checkpoint'), JSON.stringify(hint));
    rmSync(path.join(log, nameOf(0)));
    // Of the two that differ neither is believed where the log can't tell.
    const reading = await (await stage(path.dirname(log))).read();
    assert.ok(reading?.version === 2);
  });
});

describe('the log of a table', () => {
  test('is not there yet', async (t) => {
    const { read } = await stage(path.join(tempFolder(t), 'table'));
    assert.equal(await read(), null);
  });

  test('is read on from where it was, each commit once', async (t) => {
    const { reads, files } = counting();
    const { commit, read, figures } = await stage(tempFolder(t), files);
    commit(0, info(), meta('t'), add('a', 4));
    commit(1, info(), add('b', 6), add('c', 1));
    assert.deepEqual(await figures(), [1, 11, 3, 300]);
    const before = await read();
    assert.equal(await read(), before, 'the same object while nothing is new');
    for (const version of [2, 3, 4]) commit(version, info(), add(`f${version}`, 1));
    reads.length = 0;
    assert.deepEqual(await figures(), [4, 14, 6, 600]);
    const again = new Set(reads.filter((name) => [nameOf(0), nameOf(1)].includes(name)));
    assert.deepEqual(
      [...again].filter((name) => name === nameOf(0)),
      [],
    );
    const after = await read();
    assert.equal(after?.commits[0], before?.commits[0], 'a commit stays the same object');
    assert.deepEqual(
      after?.commits.map(({ version }) => version),
      [0, 1, 2, 3, 4],
    );
    assert.equal(after?.epoch, before?.epoch);
  });

  test('a removed file takes its rows with it, also where the removal does not tell', async (t) => {
    const { commit, figures, read } = await stage(tempFolder(t));
    commit(0, info(), meta('t'), add('a', 4), add('b', 6));
    commit(1, info(), remove('a'));
    commit(2, info(), remove('never there', { size: 7, stats: '{"numRecords":3}' }));
    assert.deepEqual(await figures(), [2, 6, 1, 100]);
    assert.deepEqual((await read())?.commits[1]?.removed, { files: 1, rows: 4, bytes: 100 });
  });

  test('a deletion vector takes its rows from its file', async (t) => {
    const { commit, figures } = await stage(tempFolder(t));
    const vector = (cardinality: number) => ({
      deletionVector: {
        storageType: 'u',
        pathOrInlineDv: `x${cardinality}`,
        offset: 1,
        cardinality,
      },
    });
    commit(0, info(), meta('t'), add('a', 10));
    commit(1, info(), add('a', 10, vector(3)), remove('a'));
    assert.deepEqual(await figures(), [1, 7, 1, 100]);
    commit(2, info(), remove('a', vector(3)), add('a', 10, vector(5)));
    assert.deepEqual(await figures(), [2, 5, 1, 100]);
  });

  test('a file without statistics is counted, and told', async (t) => {
    const { commit, read } = await stage(tempFolder(t));
    commit(0, info(), meta('t'), add('a', 4), add('b'));
    const { rows, files, untold, commits, appendedRows } = (await read()) ?? assert.fail();
    assert.deepEqual([rows, files, untold, appendedRows], [4, 2, 1, 0]);
    assert.equal(commits[0]?.added.rows, null);
  });

  test('a log that begins in its midst has commits, and says why it has no count', async (t) => {
    const folder = tempFolder(t);
    const { commit, read } = await stage(folder);
    for (const version of [7, 8]) commit(version, info(), add(`f${version}`, 2));
    const table = await read();
    assert.deepEqual(
      table?.commits.map(({ version }) => version),
      [7, 8],
    );
    assert.match(table?.incomplete ?? '', /begins at version 7, without a checkpoint/);
    put(
      path.join(folder, '_delta_log', `${nameOf(6).slice(0, 20)}.checkpoint.parquet`),
      'nonsense',
    );
    const other = await (await stage(folder)).read();
    assert.match(other?.incomplete ?? '', /begins at version 7, and its checkpoint: .+/);
  });

  test('a line that is being written is waited for', async (t) => {
    const { commit, figures, fileOf } = await stage(tempFolder(t));
    commit(0, info(), meta('t'), add('a', 4));
    put(fileOf(1), `${info()}\n${add('b', 5).slice(0, 20)}`);
    assert.deepEqual(await figures(), [0, 4, 1, 100]);
    appendFileSync(fileOf(1), `${add('b', 5).slice(20)}\n`);
    assert.deepEqual(await figures(), [1, 9, 2, 200]);
    put(fileOf(2), `{"add"\n${info()}\n`);
    await assert.rejects(figures(), /00002\.json: line 1 is not JSON/);
    // What came before was taken in once.
    commit(2, info(), add('c', 1));
    assert.deepEqual(await figures(), [2, 10, 3, 300]);
  });

  test('a commit larger than a read', async (t) => {
    const { commit, figures } = await stage(tempFolder(t));
    const names = Array.from({ length: 20_000 }, (_, i) => add(`größe-${i}.parquet`, 2));
    commit(0, info(), meta('t'), ...names);
    assert.deepEqual(await figures(), [0, 40_000, 20_000, 2_000_000]);
  });

  test('another table in its place is counted anew, under another epoch', async (t) => {
    const folder = tempFolder(t);
    const { commit, read, figures } = await stage(folder);
    for (const version of [0, 1, 2]) commit(version, info(), meta('one'), add(`f${version}`, 5));
    assert.deepEqual(await figures(), [2, 15, 3, 300]);
    const epoch = (await read())?.epoch;
    rmSync(path.join(folder, '_delta_log'), { recursive: true });
    assert.equal(await read(), null);
    commit(0, info(), meta('two'), add('x', 3));
    assert.deepEqual(await figures(), [0, 3, 1, 100]);
    assert.notEqual((await read())?.epoch, epoch);
    // It has come as far as the one before, with files as long as its.
    commit(0, info({ timestamp: 2000 }), meta('ten'), add('x', 4));
    commit(1, info({ timestamp: 2000 }), add('y', 4));
    assert.deepEqual(await figures(), [1, 8, 2, 200]);
    assert.equal((await read())?.table?.id, 'ten');
  });

  test('what commitInfo holds is not relied on', async (t) => {
    const { commit, read } = await stage(tempFolder(t));
    const long = 'x'.repeat(5000);
    commit(0, meta('t'), add('a', 1));
    commit(
      1,
      info({ timestamp: '12', operation: 7, operationMetrics: { a: '3', b: 'no', c: null } }),
    );
    commit(2, info({ operation: long, operationParameters: { queryId: 'q', epochId: '5' } }));
    commit(3, info(), JSON.stringify({ txn: { appId: 'mine', version: 9 } }));
    const commits = (await read())?.commits ?? [];
    assert.deepEqual(
      commits.map(({ at, operation, metrics, batch }) => [at, operation.length, metrics, batch]),
      [
        [null, 7, {}, null],
        [12, 7, { a: 3 }, null],
        [1000, 200, {}, { query: 'q', id: 5 }],
        [1000, 5, {}, { query: 'mine', id: 9 }],
      ],
    );
  });
});

test('past a limit files are forgotten, and a removal that does not tell is said', () => {
  const live = liveFiles(2);
  const file = (key: string, rows: number | null = 1) => ({ key, rows, bytes: rows && 10 });
  live.apply({ added: ['a', 'b', 'c'].map((key) => file(key)), removed: [] });
  live.apply({ added: [], removed: [file('a', 1)] });
  assert.deepEqual(live.total, { files: 2, rows: 2, bytes: 20, untold: 0, incomplete: null });
  live.apply({ added: [], removed: [file('b', null)] });
  assert.equal(live.total.files, 1);
  assert.match(live.total.incomplete ?? '', /more than 2 files/);
});
