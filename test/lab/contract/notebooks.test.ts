import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { sourceNames } from '../../../source/config/choices.ts';
import { stackFolder } from '../../../source/config/versions.ts';
import { notebookFor } from '../../../source/lab/contract/notebooks.ts';

const folder = path.join(stackFolder, 'notebooks');
const names = readdirSync(folder);

const inDocker = `
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import work
with open(sys.argv[2], 'rb') as file:
    content = work.notebook_for(file.read(), sys.argv[3])
sys.stdout.buffer.write(content)
`;

describe('a notebook is made for the source of a lab', () => {
  const cell = (id: string, ...tags: string[]) => ({ id, metadata: tags[0] ? { tags } : {} });
  const idsOf = (made: string) =>
    (JSON.parse(made) as { cells: { id: string }[] }).cells.map(({ id }) => id);

  test('by cells that are for one of them, or for all', () => {
    const cells = [cell('a'), cell('b', 'postgres'), cell('c', 'mysql', 'x'), cell('d', 'x')];
    const all = JSON.stringify({ metadata: {}, cells });
    assert.deepEqual(idsOf(notebookFor(all, 'postgres')), ['a', 'b', 'd']);
    assert.deepEqual(idsOf(notebookFor(all, 'mysql')), ['a', 'c', 'd']);
    assert.ok(!notebookFor(all, 'mysql').includes('tags'));
  });

  for (const source of sourceNames)
    test(`of ${source}, alike in Docker and without`, () => {
      for (const name of names) {
        const file = path.join(folder, name);
        const args = ['-IS', '-c', inDocker, path.join(stackFolder, 'docker'), file, source];
        const { stdout, stderr } = spawnSync('python3', args, { encoding: 'utf8' });
        assert.equal(stderr, '');
        assert.equal(stdout, notebookFor(readFileSync(file, 'utf8'), source), name);
      }
    });
});
