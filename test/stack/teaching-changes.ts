import assert from 'node:assert/strict';
import type { LabStatus } from '../../source/watch/lab.ts';
import { readDelta } from './delta.ts';
import { runNotebook } from './kernel.ts';
import { drawn, printed, rowsOf } from './shown.ts';
import { recordsOf, topicName } from './topic.ts';

type Row = { id: number; name: string; description: string; stock?: number };
type Field = { field: string; type: string; fields?: Field[] };
type Told = {
  table: string;
  offset: bigint;
  key: Buffer | null;
  op: string;
  before: Row | null;
  after: Row | null;
  /** In the log of the database; only grows. */
  place: number;
  tx: string;
  /** The columns of a row, as Python prints them. */
  columns: string;
};

const placeholder = '__debezium_unavailable_value';

type Source = { lsn?: number; txId?: number; file?: string; pos?: number; gtid?: string };

const placeIn = ({ lsn, file = '', pos = 0 }: Source): number =>
  lsn ?? Number(file.split('.').at(-1)) * 2 ** 40 + pos;
const transactionIn = ({ gtid, txId }: Source): string => gtid ?? String(txId);

/** The changes in the topic of a table, tombstones left out. */
const toldOf = async (status: LabStatus, table: string): Promise<Told[]> =>
  (await recordsOf(status, `lab_cdc.inventory.${table}`)).flatMap(({ key, offset, value }) => {
    if (value === null) return [];
    const { payload, schema } = JSON.parse(String(value));
    const row = (schema.fields as Field[]).find(({ field }) => field === 'after')?.fields ?? [];
    const { op, before, after, source } = payload;
    return {
      ...{
        table,
        offset,
        key,
        op,
        before,
        after,
        place: placeIn(source),
        tx: transactionIn(source),
      },
      columns: `{${row.map(({ field, type }) => `'${field}': '${type}'`).join(', ')}}`,
    };
  });

const byPlace = (told: Told[]): Told[] => told.toSorted((a, b) => a.place - b.place);
const text = (value: unknown): string => (value == null ? 'null' : String(value));

type Sql = (text: string) => Promise<readonly Record<string, unknown>[]>;

/** What there is in a database besides rows. */
const madeOf: Record<LabStatus['source'], string> = {
  postgres: `select format('%s %s %s', c.oid::regclass, relkind, relreplident) as what from pg_class c
      where relnamespace in (select oid from pg_namespace where nspname !~ '^pg_|^information_schema$')
     union all select pubname || ' ' || tablename from pg_publication_tables
     union all select 'slot ' || slot_name from pg_replication_slots order by 1`,
  mysql: `select concat_ws(' ', table_schema, table_name, column_name, column_type, column_key) as what
      from information_schema.columns where table_schema = 'inventory' order by 1`,
};

/**
 * Runs the fifth notebook in a lab where it was not run before, and holds what it shows against the
 * topics of its tables. It leaves nothing in the database, and nothing of it reaches the job.
 */
export const changesTeach = async (status: LabStatus, sql: Sql): Promise<void> => {
  const were = await sql(madeOf[status.source]);
  const run = await runNotebook(status, '5-when-the-table-changes.ipynb');
  assert.deepEqual(await sql(madeOf[status.source]), were);
  const products = byPlace(await toldOf(status, 'products'));
  const prices = await toldOf(status, 'prices');
  const transactions = new Set([...products, ...prices].map(({ tx }) => tx));
  const changes = (await recordsOf(status, topicName)).filter(({ value }) => value !== null);
  for (const { value } of changes)
    assert.ok(!transactions.has(transactionIn(JSON.parse(String(value)).payload.source)));
  for (const { tx_id, source_gtid } of await readDelta(status.paths.delta as string))
    assert.ok(!transactions.has(source_gtid ?? String(tx_id)));

  // A new table and a new column.
  const [first, , , counted] = products as [Told, Told, Told, Told];
  assert.deepEqual(
    rowsOf(run, 'created = ').map(({ op, after }) => [op, JSON.parse(after ?? '')]),
    products.filter(({ tx }) => tx === first.tx).map(({ op, after }) => [op, after]),
  );
  assert.equal(printed(run, 'added = change('), '0 records of the ALTER TABLE\n1 of the UPDATE\n');
  assert.deepEqual(drawn(run, 'def columns'), [
    `before: ${first.columns}`,
    `after:  ${counted.columns}`,
  ]);
  assert.ok(!first.columns.includes('stock') && counted.columns.includes('stock'));
  const early = products.slice(0, 4);
  assert.deepEqual(
    rowsOf(run, 'has a stock of').map(({ name, stock }) => [name, stock]),
    early.map(({ after }) => [after?.name, text(after?.stock)]),
  );
  assert.match(printed(run, 'has a stock of'), /^chair +has a stock of 0 in the database$/m);
  assert.match(printed(run, 'def as_rows'), /^refused: .*schema/i);
  assert.deepEqual(
    rowsOf(run, 'mergeSchema').map(({ id, stock }) => [id, stock]),
    early.map(({ after }) => [text(after?.id), text(after?.stock)]),
  );

  // A large value, and a table that is emptied.
  const large = products.slice(4, 7);
  const lamps = large.filter(({ after }) => after?.name === 'lamp');
  assert.deepEqual(
    rowsOf(run, 'large = ').map((row) => Object.values(row)),
    lamps.map(({ before, after }) => [
      text(after?.stock),
      text(after?.description.length),
      after?.description.slice(0, 30),
      String(before !== null),
    ]),
  );
  const [whole, second, third] = lamps.map(({ after }) => after?.description);
  assert.ok((whole?.length ?? 0) > 2000);
  if (status.source === 'postgres') assert.deepEqual([second, third], [placeholder, whole]);
  else {
    assert.deepEqual([second, third], [whole, undefined]);
    const bytes = drawn(run, 'large = ').map((line) =>
      Number(/^\w+ +(\d+) bytes █*$/.exec(line)?.[1]),
    );
    assert.ok((bytes[0] ?? 0) > 2 * 8000 && (bytes[1] ?? 0) < 1000, bytes.join());
  }
  const emptied = products.filter(({ op }) => op === 't');
  assert.deepEqual(rowsOf(run, 'emptied = '), [
    { table: 'products', op: 't', before: 'null', after: 'null' },
  ]);
  assert.deepEqual(
    emptied.map(({ key, before, after }) => [key, before, after]),
    [[null, null, null]],
  );

  // Two tables, one transaction.
  const [price] = prices as [Told];
  const together = byPlace([...products.filter(({ tx }) => tx === price.tx), price]);
  assert.deepEqual(
    rowsOf(run, 'priced = ').map(({ after, ...row }) => [...Object.values(row), after]),
    together.map(({ tx, place, table, offset, op, after }) =>
      [tx, place, table, offset, op, JSON.stringify(after)].map(String),
    ),
  );
  assert.deepEqual(
    together.map(({ table }) => table),
    ['products', 'prices', 'products'],
  );

  // Current rows: the picture, the merge and its repetition.
  const living = new Map<number, Row>();
  const counts = products.map(({ op, before, after }, i) => {
    if (op === 't') living.clear();
    else if (op === 'd') living.delete(before?.id ?? 0);
    else if (after) living.set(after.id, after);
    return [op, i + 1, living.size];
  });
  assert.deepEqual(
    drawn(run, 'living = set()').map((line) => {
      const [, op, count, size] = /^(\w) .* (\d+) changes +█* (\d+) rows$/.exec(line) ?? [line];
      return [op, Number(count), Number(size)];
    }),
    counts,
  );
  const [lamp, ...others] = rowsOf(run, 'merge(batch_of(created');
  assert.deepEqual(
    [lamp?.name, lamp?.stock, lamp?.letters, lamp?.gone],
    ['lamp', text(lamps[1]?.after?.stock), text(whole?.length), 'false'],
  );
  assert.deepEqual(new Set(others.map(({ stock }) => stock)), new Set(['null']));
  assert.deepEqual(
    rowsOf(run, 'merged = ').map((row) => Object.values(row)),
    [...living.values()]
      .sort((a, b) => a.id - b.id)
      .map(({ id, name, description, stock }) => [id, name, description, stock].map(String)),
  );
  const same = `${living.size} are the same, 0 are not`;
  assert.deepEqual(drawn(run, 'def compare'), [same, same]);
  const merges = rowsOf(run, 'current.history()');
  assert.deepEqual(
    merges.map(({ operation }) => operation),
    ['MERGE', 'MERGE', 'UPDATE', 'MERGE', 'MERGE'],
  );
  assert.deepEqual([merges.at(-1)?.inserted, merges.at(-1)?.updated], ['0', '0']);
  assert.equal(printed(run, 'dropped = '), '0 records\n');
};
