import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  learnChanges,
  noteChange,
  noteTraced,
  ownChange,
} from '../../source/actions/own-changes.ts';
import type { Change } from '../../source/actions/source.ts';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { forgetKept, keptIn } from '../../source/lab/contract/notes.ts';
import { root, startModule, tempFolder } from '../support.ts';

const change = (txid: bigint, rows = 1): Change => ({
  ...{ sql: 'INSERT', rows, askedAt: 10, answeredAt: 12 },
  place: { kind: 'postgres', xid: txid, lsn: '1/1BCD00' },
});
const engines = [{}, {}] as Engine[];
const engineIn = (folder: string) => keptIn(folder) as unknown as Engine;

test('the last change is what a lab’s trace begins with, once', () => {
  const [one, other] = engines;
  assert.ok(one && other);
  assert.equal(ownChange(one), undefined);
  noteChange(one, change(7n));
  noteChange(one, change(8n, 1000));
  const own = ownChange(one);
  assert.deepEqual(own?.of, {
    ...{ by: 'xid', xid: 8n },
    own: { lsn: 0x1_001b_cd00n, rows: 1000, askedAt: 10, answeredAt: 12 },
  });
  assert.equal(own?.traced, false);
  assert.deepEqual([own?.operation, own?.what, own?.at], ['INSERT', '1,000 customers', 12]);
  noteTraced(one);
  assert.equal(ownChange(one)?.traced, true);
  noteChange(one, change(10n));
  assert.equal(ownChange(one)?.traced, false);
  assert.equal(ownChange(other), undefined);
  assert.equal(ownChange(undefined), undefined);
});

/** Another process notes a change in the lab of a folder. */
const noteElsewhere = async (t: Parameters<typeof startModule>[0], folder: string, at: number) => {
  const module = (...names: string[]) => JSON.stringify(path.join(root, 'source', ...names));
  const child = startModule(
    t,
    `import { keptIn } from ${module('lab', 'contract', 'notes.ts')};
     import { noteChange } from ${module('actions', 'own-changes.ts')};
     const row = { id: 5, name: 'Ada', changed: { column: 'email', before: 'a\\u001b[2J', after: 'b' } };
     noteChange(keptIn(${JSON.stringify(folder)}), {
       sql: 'UPDATE t', rows: 1, askedAt: ${at - 2}, answeredAt: ${at}, row,
       place: { kind: 'mysql', gtid: 'uuid:7', file: 'f', pos: 9n },
     });`,
  );
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
};

test('what another process has changed in the same lab is learnt, with all that finds it again', async (t) => {
  const folder = tempFolder(t);
  const engine = engineIn(folder);
  learnChanges(engine);
  const now = Date.now();
  await noteElsewhere(t, folder, now - 70_000);
  learnChanges(engine, now);
  assert.equal(ownChange(engine), undefined, 'it was changed long before anybody watched');
  await noteElsewhere(t, folder, now - 5000);
  learnChanges(engine, now);
  const { of, operation, what, values, at } = ownChange(engine) ?? {};
  const own = { rows: 1, askedAt: now - 5002, answeredAt: now - 5000 };
  assert.deepEqual(of, { by: 'gtid', gtid: 'uuid:7', own });
  assert.deepEqual([operation, what, at], ['UPDATE', 'id 5', now - 5000]);
  assert.deepEqual([values?.column, values?.after], ['email', 'b']);
  assert.doesNotMatch(values?.before ?? '', /\u001b/);
  // What was changed here later stays the newest, and what is known is not learnt again.
  noteChange(engine, { ...change(9n), answeredAt: now });
  const mine = ownChange(engine);
  learnChanges(engine, now);
  assert.equal(ownChange(engine), mine);
});

test('what is noted is for the user of the lab, is small, and ends with the lab', (t) => {
  const folder = tempFolder(t);
  const engine = engineIn(folder);
  const file = path.join(folder, 'changes.jsonl');
  noteChange(engine, change(7n));
  assert.equal(statSync(file).mode & 0o777, 0o600);
  for (let xid = 0n; xid < 1500n; xid += 1n) noteChange(engine, change(xid));
  assert.ok(statSync(file).size < 256 * 1024);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.match(readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '', /"1499"/);
  forgetKept(folder);
  assert.equal(statSync(file, { throwIfNoEntry: false }), undefined);
});

test('a line that is no change is passed over', (t) => {
  const folder = tempFolder(t);
  const engine = engineIn(folder);
  const at = Date.now();
  const lines = [
    'x',
    '{"by":"a"}',
    `{"by":"a","change":{"operation":7,"what":"","at":${at}}}`,
    `{"by":"a","change":{"operation":"UPDATE","what":"id 3","at":${at},"of":{"by":"xid","xid":"7"}}}`,
  ];
  appendFileSync(path.join(folder, 'changes.jsonl'), `${lines.join('\n')}\n`);
  learnChanges(engine, at);
  assert.deepEqual([ownChange(engine)?.what, ownChange(engine)?.of], ['id 3', undefined]);
});
