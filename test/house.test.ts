import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from './support.ts';

const foldersIn = (...at: string[]): string[] =>
  readdirSync(path.join(root, ...at), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

// The map of the rooms in docs/codebase.md is the list; there is no other.
const rooms = Array.from(
  readFileSync(path.join(root, 'docs', 'codebase.md'), 'utf8').matchAll(/^ {4}source\/(\w+)\/ /gm),
  ([, room = '']) => room,
);

type Import = { from: string; to: string };

/** Every import between files of source/, of types and of what is loaded late too. */
const imports: readonly Import[] = globSync('source/**/*.{ts,tsx}', { cwd: root }).flatMap(
  (from) => {
    const text = readFileSync(path.join(root, from), 'utf8');
    return Array.from(
      text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'(\.[^']+)'/g),
      ([, to = '']): Import => ({ from, to: path.join(path.dirname(from), to) }),
    );
  },
);

const roomOf = (file: string): number => {
  const room = file.split(path.sep)[1] ?? '';
  // main.ts and cli.ts, which put it all together, stand below all rooms.
  return room.includes('.') ? rooms.length : rooms.indexOf(room);
};

const folderIn = (parent: string, file: string): string | undefined => {
  const parts = file.split(path.sep);
  const below = parent.split('/').length;
  return parts.slice(0, below).join('/') === parent && parts.length > below + 1
    ? parts[below]
    : undefined;
};

const text = ({ from, to }: Import): string => `${from} imports ${to}`;

test('the map knows every room', () => {
  assert.deepEqual(rooms.toSorted(), foldersIn('source').toSorted());
  assert.ok(imports.length > 1000);
});

test('a room imports only from those above it', () => {
  assert.deepEqual(imports.filter(({ from, to }) => roomOf(to) > roomOf(from)).map(text), []);
});

test('a kind of systems imports no other kind, but for what is said of Debezium by all', () => {
  const wrong = imports.filter(({ from, to }) => {
    const [own, other] = [folderIn('source/systems', from), folderIn('source/systems', to)];
    return (
      own !== undefined &&
      to.startsWith(path.join('source', 'systems')) &&
      other !== own &&
      other !== 'debezium'
    );
  });
  assert.deepEqual(wrong.map(text), []);
});

test('the two engines know nothing of each other', () => {
  const engines = ['local', 'compose'];
  const wrong = imports.filter(({ from, to }) => {
    const [own, other] = [folderIn('source/lab', from), folderIn('source/lab', to)];
    return own !== other && engines.includes(own ?? '') && engines.includes(other ?? '');
  });
  assert.deepEqual(wrong.map(text), []);
});

test('every path that the documentation names is there', () => {
  const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: root });
  const missing = pages.flatMap((page) => {
    const text = readFileSync(path.join(root, page), 'utf8');
    const code = Array.from(
      text.matchAll(/`((?:source|test|scripts|stack|docs)\/[\w./-]*\w\/?)`/g),
    );
    const links = Array.from(text.matchAll(/\]\((?!\w+:)([^)#\s]+)/g), ([, to = '']) =>
      path.join(path.dirname(page), to),
    );
    return (
      [...code.map(([, to = '']) => to), ...links]
        // NAME stands for any.
        .filter((to) => !to.includes('NAME') && !existsSync(path.join(root, to)))
        .map((to) => `${page}: ${to}`)
    );
  });
  assert.deepEqual(missing, []);
});
