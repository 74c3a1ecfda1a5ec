import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { UsageError } from '../../../../source/config/errors.ts';
import { usualPorts } from '../../../../source/lab/contract/ports.ts';
import {
  newLabFile,
  readLabFile,
  writeLabFile,
} from '../../../../source/lab/local/state/labfile.ts';
import { put, tempFolder } from '../../../support.ts';

const me = { name: 'me' };
const made = { source: 'postgres', capture: 'connect' } as const;
const base = { name: 'x', versions: 'seed', ports: { ...usualPorts }, ...made };

test('what was written is read, and only its owner may', (t) => {
  const folder = tempFolder(t);
  const file = path.join(folder, 'lab.json');
  const lab = newLabFile(base);
  writeLabFile(file, lab, me);
  assert.deepEqual(readLabFile(file), lab);
  writeLabFile(file, { ...lab, hasData: true }, me);
  assert.equal(readLabFile(file)?.hasData, true);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(folder), ['lab.json']);
});

test('a new lab has no data, and a mark of its own', () => {
  const [a, b] = [newLabFile(base), newLabFile(base)];
  assert.equal(a.hasData, false);
  assert.notEqual(a.id, b.id);
  assert.match(a.id, /^[0-9a-f-]{36}$/);
});

test('where there is none there is no lab', (t) => {
  assert.equal(readLabFile(path.join(tempFolder(t), 'lab.json')), undefined);
});

describe('a file that is no lab’s is refused', () => {
  const lab = newLabFile(base);
  const contents: [string, string][] = [
    ['empty', ''],
    ['cut', JSON.stringify(lab).slice(0, -10)],
    ['null', 'null'],
    ['a list', '[]'],
    ['of another schema', JSON.stringify({ ...lab, schema: 2 })],
    ['without an id', JSON.stringify({ ...lab, id: undefined })],
    ['with an odd id', JSON.stringify({ ...lab, id: 'x y' })],
    ['without ports', JSON.stringify({ ...lab, ports: undefined })],
    ['with ports null', JSON.stringify({ ...lab, ports: null })],
    ['with a port that is a text', JSON.stringify({ ...lab, ports: { kafka: '9092' } })],
    ['with a port of 0', JSON.stringify({ ...lab, ports: { kafka: 0 } })],
    ['with a port of 65536', JSON.stringify({ ...lab, ports: { kafka: 65_536 } })],
    ['with a port of 1.5', JSON.stringify({ ...lab, ports: { kafka: 1.5 } })],
  ];
  for (const [what, content] of contents)
    test(what, (t) => {
      const file = put(path.join(tempFolder(t), 'x', 'lab.json'), content);
      assert.throws(
        () => readLabFile(file),
        (error: Error) => {
          assert.ok(error instanceof UsageError, error.stack);
          assert.equal(
            error.message,
            `${file} is not a lab's file: restore it, or delete the lab with cdc-top down --purge --name x`,
          );
          return true;
        },
      );
    });
});
