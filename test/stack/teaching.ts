import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import type { LabStatus } from '../../source/watch/lab.ts';
import { readDelta } from './delta.ts';
import { runNotebook } from './kernel.ts';
import { sourceSql } from './secrets.ts';
import { drawn, printed, rowsOf } from './shown.ts';
import { until } from './support.ts';
import { changesTeach } from './teaching-changes.ts';
import { offsetsOf, recordsOf, repeatRecords, type TopicRecord } from './topic.ts';

const customersSql = 'select id, first_name, last_name, email from inventory.customers';

type Customer = { id: number; first_name: string; last_name: string; email: string };
type Envelope = {
  op: string;
  before: Customer | null;
  after: Customer | null;
  source: { lsn: number };
};

const asText = (rows: object[]): string[] =>
  rows.map((row) => Object.values(row).map(String).join('|')).sort();

const envelopeOf = ({ value }: TopicRecord): Envelope =>
  (JSON.parse(String(value)) as { payload: Envelope }).payload;

const countBy = <T>(items: T[], key: (item: T) => string): Record<string, string>[] =>
  Object.entries(Object.groupBy(items, key))
    .map(([op, group]) => ({ op, count: String(group?.length) }))
    .sort((a, b) => a.op.localeCompare(b.op));

/**
 * Runs all notebooks against a lab that nobody else changes and whose job runs once `submit` is done, and
 * holds what they show against SQL, the topic, and Delta's files. What does not disturb each other runs side by side.
 */
export const notebooksTeach = (
  statusOf: () => LabStatus,
  submit: () => Promise<unknown> = async () => {},
): void => {
  let status: LabStatus;
  let ready: Promise<unknown>;
  const table = () => status.paths.delta as string;
  const customers = (): Promise<Customer[]> => sourceSql(status, `${customersSql} order by id`);
  const end = async () => (await offsetsOf(status)).reduce((sum, { high }) => sum + high, 0n);
  /** All of the topic, once it has this many more records and the job has landed them. */
  const landed = async (expected: bigint): Promise<TopicRecord[]> => {
    await until('the changes are in Kafka', async () => (await end()) >= expected);
    const all = await recordsOf(status);
    const wanted = all.filter(({ value }) => value !== null).length;
    await until(
      'they are in Delta',
      async () => (await readDelta(table())).length >= wanted,
      120_000,
    );
    assert.equal(await end(), expected);
    return all;
  };

  before(async () => {
    status = statusOf();
    await until('the snapshot is in Kafka', async () => (await end()) >= 4n);
    // A table that was emptied and filled anew, with a row less, is what all of this works on as well.
    const before = await end();
    await sourceSql(
      status,
      `create temporary table kept as select first_name, last_name, email from inventory.customers order by id;
       insert into inventory.customers
         select max(id) + 95, 'Gone', 'Away', 'gone@example.com' from inventory.customers;
       truncate inventory.customers restart identity;
       insert into inventory.customers (first_name, last_name, email) select * from kept;
       drop table kept`,
    );
    const rows = BigInt((await customers()).length);
    // Of the first notebook only the database is needed, so the job may start meanwhile.
    ready = submit().then(() => landed(before + 2n + rows));
    ready.catch(() => {});
  });

  it('1: shows the table, the publication and the slot as they are', async () => {
    const run = await runNotebook(status, '1-reach-the-database.ipynb');
    assert.deepEqual(asText(rowsOf(run, 'FROM inventory.customers')), asText(await customers()));
    const [slot] = await sourceSql(status, 'select slot_name, plugin from pg_replication_slots');
    const shown = rowsOf(run, 'AS retained');
    assert.deepEqual(
      shown.map(({ slot_name, plugin, active }) => [slot_name, plugin, active]),
      [[slot.slot_name, slot.plugin, 'True']],
    );
    const published = await sourceSql(
      status,
      'select pubname, schemaname, tablename from pg_publication_tables',
    );
    assert.deepEqual(asText(rowsOf(run, 'FROM pg_publication_tables')), asText(published));
    assert.deepEqual(
      rowsOf(run, 'relreplident').filter(({ relation }) => relation === 'inventory.customers'),
      [{ relation: 'inventory.customers', replica_identity: 'full: the whole row' }],
    );
    const picture = drawn(run, 'public.unheard');
    for (const line of picture) assert.match(line, /^read {4} +\d+ KB █*░*$/);
    const unconfirmed = picture.map((line) => line.match(/█/g)?.length ?? 0);
    // It grows with what is written, and ends with the first heartbeat that was confirmed.
    const [last = 0, before = 0] = unconfirmed.toReversed();
    assert.deepEqual(
      unconfirmed.slice(0, -1),
      unconfirmed.slice(0, -1).toSorted((a, b) => a - b),
    );
    assert.ok(last < before, picture.join('\n'));
    const scratch = await sourceSql(status, "select to_regclass('public.unheard') as left");
    assert.deepEqual(scratch, [{ left: null }]);
  });

  const customersTeach = () => {
    it('2: makes the changes that it tells of, as often as it is run', async () => {
      for (const time of ['once', 'again']) {
        const [were, ended] = [await customers(), await end()];
        const run = await runNotebook(status, '2-run-sql-operations.ipynb');
        const are = await customers();
        const told = (text: string) => rowsOf(run, text);
        const [gone] = told('deleted') as [Record<string, string>];
        const added = [...told('first_three'), ...told('second_three')];
        assert.equal(added.at(-1)?.id, gone.id, time);
        const come = are.filter(({ id }) => were.every((old) => old.id !== id));
        assert.match(come[0]?.email ?? '', /^first\.\w{7}@example\.org$/);
        assert.deepEqual(
          asText(come),
          asText([
            { ...added[0], email: come[0]?.email },
            ...added.slice(1).filter(({ id }) => id !== gone.id),
          ]),
          time,
        );
        const picture = drawn(run, 'sent_lsn');
        for (const line of picture)
          assert.match(line, /^ +\d+\.\d s {2}(not )?(sent|confirmed) *█*$/);
        assert.match(picture.at(-1) ?? '', /confirmed$/);
        const changed = are.filter(({ id, email }) =>
          were.some((old) => old.id === id && old.email !== email),
        );
        assert.deepEqual(
          changed.map(({ id, email }) => [String(id), email]),
          [told('second_mail'), told('third_mail')].map(([row]) => [row?.id, row?.email]),
          time,
        );
        // As many as the notebook counts.
        await landed(ended + 14n);
        if (were.length === 4 && time === 'once')
          assert.deepEqual(
            added.map(({ id }) => Number(id)),
            [5, 6, 7, 8, 9, 10],
          );
      }
      const identity = await sourceSql(
        status,
        "select relreplident from pg_class where oid = 'inventory.customers'::regclass",
      );
      assert.deepEqual(identity, [{ relreplident: 'f' }]);
    });

    describe('of what has become of them', { concurrency: true }, () => {
      let again: TopicRecord[];
      let records: TopicRecord[];

      before(async () => {
        // Changes come once more behind newer ones, as after a crash of the capture.
        again = (await recordsOf(status))
          .filter((record) => record.value && envelopeOf(record).op === 'u')
          .slice(0, 2);
        await repeatRecords(status, again);
        records = await landed(await end());
      });

      it('3: finds in Kafka what is there, and what the job made of it', async () => {
        const run = await runNotebook(status, '3-explore-kafka-in-batch.ipynb');
        assert.deepEqual(
          rowsOf(run, "F.count('*').alias('records')"),
          (await offsetsOf(status)).map(({ partition, low, high }) => ({
            partition: String(partition),
            first: String(low),
            last: String(high - 1n),
            records: String(high - low),
          })),
        );
        const changes = records.filter(({ value }) => value !== null);
        const tombstones = records
          .filter(({ value }) => value === null)
          .map(({ partition, offset, key }) => ({
            partition: String(partition),
            offset: String(offset),
            id: String(JSON.parse(String(key)).payload.id),
          }));
        assert.equal(
          tombstones.length,
          changes.filter((record) => envelopeOf(record).op === 'd').length,
        );
        assert.deepEqual(rowsOf(run, 'tombstones = '), tombstones);
        assert.deepEqual(
          rowsOf(run, ".count().orderBy('op')"),
          countBy(changes, (record) => envelopeOf(record).op),
        );
        const newest = changes
          .slice(-15)
          .reverse()
          .map((record) => {
            const { op, before: old, after: row } = envelopeOf(record);
            const text = (value: string | undefined) => value ?? 'null';
            return [String(record.offset), op, text(old?.email), text(row?.email)];
          });
        assert.deepEqual(
          rowsOf(run, 'flat = ').map((row) => [
            row.offset,
            row.op,
            row.email_before,
            row.email_after,
          ]),
          newest,
        );
        const moving = changes.filter(
          ({ value }) => JSON.parse(String(value)).payload.source.snapshot === 'false',
        );
        assert.deepEqual(
          drawn(run, 'def stamp').map((line) => line.replace(/ +/g, ' ').replace(/ [▒█…]*$/, '')),
          moving.slice(-20).map(({ key, value, timestamp }) => {
            const { op, source, ts_ms } = JSON.parse(String(value)).payload;
            const id = key === null ? '' : JSON.parse(String(key)).payload.id;
            return `${op} ${id} ${ts_ms - source.ts_ms} ms + ${timestamp - ts_ms} ms`.replace(
              '  ',
              ' ',
            );
          }),
        );
        // One delete tells the whole row, the other its key.
        const [forgot, told] = rowsOf(run, 'where("payload.op = \'d\'")').map(
          ({ before: image }) => image,
        );
        assert.match(forgot ?? '', /"email":""/);
        assert.match(told ?? '', /"first_name":"Luca"/);
        const copies = countBy(changes, (record) => {
          const { op, source } = envelopeOf(record);
          return `${source.lsn} ${record.key} ${op}`;
        }).filter(({ count }) => Number(count) > 1).length;
        assert.ok(copies >= again.length);
        assert.equal(printed(run, 'repeated ='), `${copies} changes came more than once\n`);
        assert.deepEqual(
          rowsOf(run, 'missing ='),
          tombstones.map((row) => ({ ...row, tombstone: 'true' })),
        );
        assert.deepEqual(rowsOf(run, 'pairs ='), [
          { compared: String((await readDelta(table())).length), different: '0' },
        ]);
      });

      it('4: makes the source’s rows of the changes, repeated or not', async () => {
        const run = await runNotebook(status, '4-read-the-delta-table.ipynb');
        const source = await customers();
        const rows = await readDelta(table());
        const log = readdirSync(path.join(table(), '_delta_log'));
        const version = Number(
          log
            .filter((name) => name.endsWith('.json'))
            .sort()
            .at(-1)
            ?.slice(0, 20),
        );
        assert.match(
          printed(run, 'version = history'),
          new RegExp(`^version ${version}: ${rows.length} changes`),
        );
        // It shows thirty.
        assert.deepEqual(
          asText(rowsOf(run, 'def customers')),
          asText(source.toReversed().slice(0, 30)),
        );
        assert.equal(
          printed(run, 'in_source ='),
          `${source.length} are the same\n0 only in the source (on their way)\n0 only in Delta\n`,
        );
        assert.deepEqual(
          drawn(run, 'stations = ').map((line) => line.replace(/ +/g, ' ').replace(/ [▒█…]*$/, '')),
          rows.slice(-20).map(({ op, id, committed_at, captured_at, landed_at }) => {
            const [captured, landed] = [+captured_at - +committed_at, +landed_at - +captured_at];
            return `${op} ${id ?? ''} ${captured} ms + ${landed} ms`.replace('  ', ' ');
          }),
        );
        const emptied = rows.filter(({ op }) => op === 't').at(-1)?.source_lsn ?? 0n;
        const deleted = new Set(
          rows
            .filter(({ op, source_lsn }) => op === 'd' && (source_lsn ?? 0n) > emptied)
            .map(({ id }) => id),
        );
        assert.deepEqual(
          rowsOf(run, 'resurrected =').map(({ id }) => Number(id)),
          [...deleted].sort((a, b) => a - b),
        );
        const twice = printed(run, 'naive =');
        assert.match(twice, /by offset: [1-9]\d* customers are wrong/);
        assert.match(twice, /by place: {2}0 customers are wrong/);
        const history = rowsOf(run, 'history.orderBy');
        assert.deepEqual(
          history.map((row) => Number(row.version)),
          Array.from({ length: Math.min(version + 1, 15) }, (_, i) => version - i),
        );
        for (const row of history)
          assert.ok(
            existsSync(
              path.join(
                status.paths.checkpoint as string,
                'commits',
                /^batch (\d+)$/.exec(row.batch ?? '')?.[1] ?? '?',
              ),
            ),
          );
        const written = history.reduce((sum, row) => sum + Number(row.rows), 0);
        if (version < 15) assert.equal(written, rows.length);
        assert.deepEqual(
          rowsOf(run, "'email', 'kafka_key')").map(({ op, id }) => [op, Number(id)]),
          rows
            .filter(({ op }) => op === 'd')
            .reverse()
            .slice(0, 10)
            .map(({ op, id }) => [op, id]),
        );
      });
    });
  };

  describe('side by side', { concurrency: true }, () => {
    before(() => ready);

    // One after the other: the concurrency of a suite is that of the one around it.
    describe('of customers', { concurrency: 1 }, customersTeach);

    it('5: shows what is told of tables that change, and leaves none behind', () =>
      changesTeach(status, (text) => sourceSql(status, text)));
  });
};
