import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LabStatus } from '../../source/watch/lab.ts';
import { readDelta } from './delta.ts';
import { runNotebook } from './kernel.ts';
import { type Living, livingIn } from './living.ts';
import { drawn, printed, rowsOf } from './shown.ts';
import { until } from './support.ts';
import { changesTeach } from './teaching-changes.ts';
import { offsetsOf, recordsOf } from './topic.ts';

type Sql = (text: string) => Promise<readonly Record<string, unknown>[]>;

const asText = (rows: object[]): string[] =>
  rows.map((row) => Object.values(row).map(String).join('|')).sort();

/**
 * Runs the notebooks of a lab with MySQL whose job runs and which nobody else changes, and holds what they show
 * against SQL, the topic, and Delta's files.
 */
export const mysqlNotebooksTeach = (statusOf: () => LabStatus, sql: Sql): void => {
  const customers = async () =>
    (await sql(
      'select id, first_name, last_name, email from inventory.customers order by id',
    )) as Living[];
  const end = async () => (await offsetsOf(statusOf())).reduce((sum, { high }) => sum + high, 0n);
  const landed = () => readDelta(statusOf().paths.delta as string);

  it('1: shows the table, the log and its reader', async () => {
    const run = await runNotebook(statusOf(), '1-reach-the-database.ipynb');
    assert.deepEqual(asText(rowsOf(run, 'email FROM inventory')), asText(await customers()));
    const settings = rowsOf(run, 'SHOW GLOBAL VARIABLES').map((row) =>
      Object.values(row).join('='),
    );
    assert.ok(settings.includes('binlog_format=ROW'), settings.join());
    assert.deepEqual(
      rowsOf(run, '%%sql\nSELECT id, user').map(({ user }) => user),
      ['debezium'],
    );
    const lines = drawn(run, 'FLUSH BINARY LOGS');
    const looks = lines.map((line) => /^(\w+) +(\S+) +(\d+) KB █*$/.exec(line));
    assert.ok(looks.every(Boolean) && looks.length === 20, lines.join('\n'));
    // What it draws is the log that there is: of two files, the second of which is the newest.
    const files = new Set(looks.map((look) => look?.[2]));
    assert.equal(files.size, 2);
    const logs = await sql('show binary logs');
    assert.equal([...files].at(-1), logs.at(-1)?.Log_name);
    const sizes = looks.map((look) => Number(look?.[3]));
    assert.deepEqual(
      sizes,
      sizes.toSorted((a, b) => a - b),
    );
    assert.ok((sizes.at(-1) ?? 0) > 20 * 30, lines.join('\n'));
    assert.ok(
      looks.some((look) => look?.[1] === 'read'),
      lines.join('\n'),
    );
    assert.deepEqual(await sql("show databases like 'elsewhere'"), []);
  });

  it('2: makes the changes that it counts', async () => {
    const before = await end();
    const run = await runNotebook(statusOf(), '2-run-sql-operations.ipynb');
    const rows = await customers();
    const [three, more] = ['first_three', 'second_three'].map((name) => rowsOf(run, name));
    assert.deepEqual([three?.length, more?.length], [3, 3]);
    const gone = rowsOf(run, 'deleted');
    assert.deepEqual(gone, more?.slice(-1));
    const added = [...(three ?? []), ...(more ?? [])];
    assert.deepEqual(
      rows.slice(-5).map(({ id }) => id),
      added.slice(0, 5).map(({ id }) => Number(id)),
    );
    const gtid = printed(run, 'gtid_subtract').trim();
    assert.match(gtid, /^[0-9a-f-]{36}:\d+$/);
    await until('eleven records came', async () => (await end()) >= before + 11n);
    const found = await until('the named change is in Delta', async () =>
      (await landed()).find(({ source_gtid }) => source_gtid === gtid),
    );
    assert.deepEqual([found.op, found.id], ['u', Number(three?.[0]?.id)]);
    assert.equal(await end(), before + 11n);
  });

  describe('of what has become of them', { concurrency: true }, () => {
    it('5: shows what is told of tables that change, and leaves none behind', () =>
      changesTeach(statusOf(), sql));

    it('3: finds in Kafka what is there, and what the job made of it', async () => {
      const run = await runNotebook(statusOf(), '3-explore-kafka-in-batch.ipynb');
      const records = await recordsOf(statusOf());
      const changes = records.flatMap(({ value, offset }) =>
        value === null ? [] : [{ offset, ...JSON.parse(String(value)).payload }],
      );
      const newest = changes.slice(-15).reverse();
      assert.deepEqual(
        rowsOf(run, 'flat = ').map(({ offset, op, file, pos, gtid }) =>
          [offset, op, file, pos, gtid].join(),
        ),
        newest.map(({ offset, op, source }) =>
          [offset, op, source.file, source.pos, source.gtid ?? 'null'].join(),
        ),
      );
      assert.equal(printed(run, 'repeated ='), '0 changes came more than once\n');
      assert.deepEqual(
        rowsOf(run, 'missing =').map(({ offset }) => offset),
        records.filter(({ value }) => value === null).map(({ offset }) => String(offset)),
      );
      assert.deepEqual(rowsOf(run, 'pairs ='), [
        { compared: String(changes.length), different: '0' },
      ]);
    });

    it('4: makes the source’s rows of the changes, repeated or not', async () => {
      const run = await runNotebook(statusOf(), '4-read-the-delta-table.ipynb');
      const rows = await customers();
      assert.deepEqual(livingIn(await landed()), rows);
      assert.deepEqual(
        asText(rowsOf(run, 'def customers')),
        asText(rows.toReversed().slice(0, 30)),
      );
      assert.equal(
        printed(run, 'in_source ='),
        `${rows.length} are the same\n0 only in the source (on their way)\n0 only in Delta\n`,
      );
      const twice = printed(run, 'naive =');
      assert.match(twice, /by offset: [1-9]\d* customers are wrong/);
      assert.match(twice, /by place: {2}0 customers are wrong/);
    });
  });
};
