import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { type SourceName, sourceNames } from '../../../source/config/choices.ts';
import { notebookFor } from '../../../source/lab/contract/notebooks.ts';
import { layoutFor } from '../../../source/lab/local/state/layout.ts';
import { offerWork } from '../../../source/lab/local/work.ts';

const stack = path.resolve(import.meta.dirname, '..', '..', '..', 'stack');
const first = '1-reach-the-database.ipynb';
const job = 'kafka-structured-streaming.py';

const fresh = (t: TestContext, source: SourceName = 'postgres') => {
  const base = mkdtempSync(path.join(os.tmpdir(), 'ct-work-'));
  t.after(() => rmSync(base, { recursive: true }));
  const folders = { cache: `${base}/cache`, state: `${base}/state`, data: `${base}/data` };
  const layout = layoutFor('lab', folders);
  mkdirSync(layout.state, { recursive: true });
  mkdirSync(layout.work, { recursive: true });
  const file = (name: string) => path.join(layout.work, name);
  return {
    layout,
    file,
    offer: () => offerWork({ layout, user: { name: 'me' }, file: { source } }),
    text: (name: string) => readFileSync(file(name), 'utf8'),
    /** As if an earlier version of cdc-top had placed this. */
    placedBefore: (name: string, content: string) => {
      writeFileSync(file(name), content);
      const memory = path.join(layout.state, 'placed.json');
      const placed = JSON.parse(readFileSync(memory, 'utf8'));
      const hash = createHash('sha256').update(content).digest('hex');
      writeFileSync(memory, JSON.stringify({ ...placed, [name]: hash }));
    },
  };
};

const shipped = (name: string, source: SourceName = 'postgres') =>
  name === job
    ? readFileSync(path.join(stack, 'spark', job), 'utf8')
    : notebookFor(readFileSync(path.join(stack, 'notebooks', name), 'utf8'), source);

for (const source of sourceNames)
  test(`the job and every notebook of a lab of ${source} lie ready, for their owner only`, (t) => {
    const { layout, offer, text, file } = fresh(t, source);
    offer();
    const all = [...readdirSync(path.join(stack, 'notebooks')), job];
    const names = all.filter((name) => shipped(name, source) !== undefined);
    assert.ok(names.length >= 5);
    assert.deepEqual(readdirSync(layout.work).sort(), names.sort());
    for (const name of names) {
      assert.equal(text(name), shipped(name, source));
      assert.equal(statSync(file(name)).mode & 0o777, 0o600);
    }
  });

test('what a person changed stays, also when cdc-top has a newer one', (t) => {
  const { offer, text, file } = fresh(t);
  offer();
  writeFileSync(file(first), 'mine');
  offer();
  offer();
  assert.equal(text(first), 'mine');
});

test('a file of the same name that was never placed stays', (t) => {
  const { offer, text, file } = fresh(t);
  writeFileSync(file(job), 'mine');
  mkdirSync(file(first));
  offer();
  assert.equal(text(job), 'mine');
  assert.ok(statSync(file(first)).isDirectory());
});

test('one that nobody touched becomes the newer one', (t) => {
  const { offer, text, placedBefore } = fresh(t);
  offer();
  placedBefore(first, 'as it was in an earlier version');
  offer();
  assert.equal(text(first), shipped(first));
});

test('one that was deleted comes back', (t) => {
  const { offer, text, file } = fresh(t);
  offer();
  rmSync(file(first));
  offer();
  assert.equal(text(first), shipped(first));
});

test('a file from before anything was remembered is known by its content', (t) => {
  const { layout, offer, text, placedBefore } = fresh(t);
  offer();
  rmSync(path.join(layout.state, 'placed.json'));
  offer();
  placedBefore(first, 'an earlier version');
  offer();
  assert.equal(text(first), shipped(first));
});
