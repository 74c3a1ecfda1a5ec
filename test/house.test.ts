import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from './support.ts';

const foldersIn = (...at: string[]): string[] =>
  readdirSync(path.join(root, ...at), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

type Override = {
  includes: [string];
  linter: {
    rules: { style: { noRestrictedImports: { options: { patterns: [{ group: string[] }] } } } };
  };
};

const forbidden = new Map(
  (
    JSON.parse(readFileSync(path.join(root, 'biome.json'), 'utf8')) as { overrides: Override[] }
  ).overrides.map(({ includes, linter }) => [
    includes[0],
    linter.rules.style.noRestrictedImports.options.patterns[0].group,
  ]),
);

// A kind or a room without an entry could import whatever it likes, and lint would stay green.
test('lint knows every kind of system, and keeps each from the others', () => {
  const kinds = foldersIn('source', 'systems');
  // What records and Connect's answers mean: several kinds read them.
  const shared = 'debezium';
  for (const kind of kinds) {
    const group = forbidden.get(`source/systems/${kind}/**`);
    assert.ok(group, `biome.json has no entry for source/systems/${kind}`);
    for (const other of kinds.filter((name) => name !== kind && name !== shared))
      assert.ok(group.includes(`../${other}/**`), `${kind} may import ${other}`);
  }
});

test('lint knows every room', () => {
  // Those at the end may import from all.
  const last = ['systems', 'commands'];
  for (const room of foldersIn('source').filter((name) => !last.includes(name)))
    assert.ok(forbidden.has(`source/${room}/**`), `biome.json has no entry for source/${room}`);
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
