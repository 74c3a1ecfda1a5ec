import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { namedCustomers } from '../source/actions/named.ts';

const folder = path.resolve(import.meta.dirname, '..', 'stack', 'notebooks');
const names = readdirSync(folder);

type Cell = {
  id: string;
  cell_type: string;
  metadata: object;
  source: string[];
  outputs?: unknown[];
  execution_count?: number | null;
};

test('there are the four notebooks, in the order in which they are read', () => {
  assert.deepEqual(names, [
    '1-reach-the-database.ipynb',
    '2-run-sql-operations.ipynb',
    '3-explore-kafka-in-batch.ipynb',
    '4-read-the-delta-table.ipynb',
  ]);
});

for (const [index, name] of names.entries())
  describe(name, () => {
    const text = readFileSync(path.join(folder, name), 'utf8');
    const notebook = JSON.parse(text) as {
      nbformat: number;
      nbformat_minor: number;
      metadata: object;
      cells: Cell[];
    };
    const code = notebook.cells.filter(({ cell_type }) => cell_type === 'code');

    test('is nbformat 4.5, written as Jupyter writes it', () => {
      assert.deepEqual([notebook.nbformat, notebook.nbformat_minor], [4, 5]);
      assert.deepEqual(notebook.metadata, {
        kernelspec: { display_name: 'Python 3 (ipykernel)', language: 'python', name: 'python3' },
        language_info: { name: 'python' },
      });
      const ids = notebook.cells.map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length, 'two cells have one id');
      for (const cell of notebook.cells) {
        const isCode = cell.cell_type === 'code';
        assert.ok(isCode || cell.cell_type === 'markdown', cell.cell_type);
        assert.match(cell.id, /^[\w-]{1,64}$/);
        assert.deepEqual(
          Object.keys(cell),
          isCode
            ? ['cell_type', 'execution_count', 'id', 'metadata', 'outputs', 'source']
            : ['cell_type', 'id', 'metadata', 'source'],
        );
        assert.ok(cell.source.length > 0, `${cell.id} is empty`);
        // A saved file without a diff: one line of source per entry, an indent of one.
        assert.ok(
          cell.source.every((line, i) => line.endsWith('\n') === i < cell.source.length - 1),
        );
      }
      assert.equal(text, `${JSON.stringify(notebook, null, 1)}\n`);
    });

    test('holds no output, and nothing of a machine', () => {
      for (const cell of code) {
        assert.deepEqual(cell.outputs, [], `${cell.id} has outputs`);
        assert.equal(cell.execution_count, null, cell.id);
      }
      for (const { metadata } of notebook.cells) assert.deepEqual(metadata, {});
      const source = notebook.cells.flatMap((cell) => cell.source).join('');
      assert.doesNotMatch(source, /\d+\.\d+\.\d+\.\d+|localhost|:\d{4,5}\b|passw(or)?d\s*=/i);
      assert.doesNotMatch(source, /(?<![\w.'"/])\/(?:home|tmp|var|root|usr|opt|data|work)\b/);
    });

    test('explains each step before it, at least every third cell', () => {
      assert.equal(notebook.cells[0]?.cell_type, 'markdown');
      assert.match(notebook.cells[0]?.source[0] ?? '', new RegExp(`^# ${index + 1} · `));
      let bare = 0;
      for (const { id, cell_type } of notebook.cells) {
        bare = cell_type === 'code' ? bare + 1 : 0;
        assert.ok(bare <= 3, `${id}: a fourth cell of code without a word`);
      }
      assert.match(text, /What do you expect/);
    });

    test('puts its Spark session away', () => {
      const source = code.flatMap((cell) => cell.source).join('');
      if (source.includes('SparkSession'))
        assert.match(code.at(-1)?.source[0] ?? '', /^spark\.stop/);
    });
  });

test('customers that notebooks name by their ids are left alone by u and d', () => {
  const named = names
    .flatMap((name) => {
      const text = readFileSync(path.join(folder, name), 'utf8');
      const { cells } = JSON.parse(text) as { cells: Cell[] };
      return cells
        .filter(({ cell_type }) => cell_type === 'code')
        .map(({ source }) => source.join(''));
    })
    .flatMap((source) => [...source.matchAll(/\bid = (\d+)/g)].map(([, id]) => Number(id)));
  assert.ok(named.length > 0);
  assert.deepEqual(
    named.filter((id) => !namedCustomers.includes(id)),
    [],
  );
});
