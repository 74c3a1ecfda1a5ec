import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { namedCustomers } from '../source/actions/named.ts';
import { notebooks } from '../source/actions/notebooks.ts';
import { sourceNames } from '../source/config/choices.ts';
import { notebookFor } from '../source/lab/contract/notebooks.ts';

const folder = path.resolve(import.meta.dirname, '..', 'stack', 'notebooks');
const names = readdirSync(folder);

type Cell = {
  id: string;
  cell_type: string;
  metadata: { tags?: string[] };
  source: string[];
  outputs?: unknown[];
  execution_count?: number | null;
};

test('there are the five notebooks, in the order in which they are read', () => {
  assert.deepEqual(names, [
    '1-reach-the-database.ipynb',
    '2-run-sql-operations.ipynb',
    '3-explore-kafka-in-batch.ipynb',
    '4-read-the-delta-table.ipynb',
    '5-when-the-table-changes.ipynb',
  ]);
});

test('the help of cdc-top notebooks and the README name each of them', () => {
  const readme = readFileSync(path.join(folder, '..', '..', 'README.md'), 'utf8');
  for (const name of names.map((file) => path.basename(file, '.ipynb'))) {
    assert.match(notebooks.command?.details ?? '', new RegExp(`^  ${name} `, 'm'));
    assert.ok(readme.includes(`| \`${name}\` |`), name);
  }
});

type Notebook = {
  nbformat: number;
  nbformat_minor: number;
  metadata: object;
  cells: Cell[];
};

const textOf = (name: string) => readFileSync(path.join(folder, name), 'utf8');

/** Each notebook as the labs of each source get it. */
const made = names.flatMap((name, index) =>
  sourceNames.flatMap((source) => {
    const text = notebookFor(textOf(name), source);
    return text === undefined ? [] : [{ name, index, source, text }];
  }),
);

for (const name of names)
  test(`${name} is written as Jupyter writes it, with the names of sources as its only tags`, () => {
    const text = textOf(name);
    const notebook = JSON.parse(text) as Notebook;
    assert.equal(text, `${JSON.stringify(notebook, null, 1)}\n`);
    const tagged = notebook.cells.filter(({ metadata }) => metadata.tags);
    for (const { metadata } of tagged) {
      assert.deepEqual(Object.keys(metadata), ['tags']);
      assert.ok(metadata.tags?.every((tag) => sourceNames.some((source) => source === tag)));
    }
    const ids = notebook.cells.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, 'two cells have one id');
  });

for (const { name, index, source, text } of made)
  describe(`${name} of ${source}`, () => {
    const notebook = JSON.parse(text) as Notebook;
    const code = notebook.cells.filter(({ cell_type }) => cell_type === 'code');

    test('is nbformat 4.5', () => {
      assert.deepEqual([notebook.nbformat, notebook.nbformat_minor], [4, 5]);
      assert.deepEqual(notebook.metadata, {
        kernelspec: { display_name: 'Python 3 (ipykernel)', language: 'python', name: 'python3' },
        language_info: { name: 'python' },
      });
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

    test('draws what moves, and ends with two exercises whose answers are folded', () => {
      assert.ok(
        code.some(
          ({ source }) => source.join('').includes("'█' *") || source.join('').includes('"█" *'),
        ),
      );
      const words = notebook.cells
        .filter(({ cell_type }) => cell_type === 'markdown')
        .map(({ source }) => source.join(''))
        .join('\n');
      const [, exercises = ''] = words.split('## Exercises');
      assert.deepEqual(
        [
          ...exercises.matchAll(
            /^(\d)\. |^<details><summary>An answer<\/summary>$|^<\/details>$/gm,
          ),
        ].map(([whole, number]) => number ?? whole),
        ['1', '2'].flatMap((n) => [n, '<details><summary>An answer</summary>', '</details>']),
      );
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
