import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { notesIn } from '../../source/lab/contract/notes.ts';
import {
  keptMs,
  type Loss,
  lossWriter,
  mergeLosses,
  rememberedLosses,
} from '../../source/watch/losses.ts';
import { put, tempFolder } from '../support.ts';

const now = 1_800_000_000_000;
const loss = (name: string, more: Partial<Loss> = {}): Loss => ({
  finding: {
    ...{ id: 'K12', level: 'error', text: `lost of ${name}` },
    subject: { system: 'kafka:lab', name, pipeline: 'lab', lab: 'lab' },
    evidence: [{ name: 'lost', value: 50n, unit: 'records' }],
  },
  ...{ since: now - 1000, at: now - 1000, mark: { capture: { epoch: 5, rows: 4 } }, found: true },
  ...more,
});
const labIn = (folder: string, name = 'lab') => ({
  describe: () => ({
    name,
    engine: 'local' as const,
    versions: 'seed',
    source: 'postgres' as const,
    capture: 'connect' as const,
  }),
  notes: notesIn(folder),
});

describe('two memories of one lab', () => {
  test('are one: the newest word on each loss, and cured is what one of them saw cured since', () => {
    const merged = mergeLosses(
      [loss('a', { curedAt: now }), loss('b', { curedAt: now - 5000 }), loss('c')],
      [loss('a'), loss('b', { at: now - 900 }), loss('d')],
      now,
    );
    const said = merged.map(({ finding, curedAt }) => [finding.subject.name, curedAt]);
    assert.deepEqual(Object.fromEntries(said), {
      ...{ a: now, b: undefined, c: undefined, d: undefined },
    });
  });

  test('are bounded, in time and number', () => {
    const many = Array.from({ length: 200 }, (_, i) => loss(`${i}`, { at: now - i }));
    const kept = mergeLosses(many, [loss('old', { at: now - keptMs })], now);
    assert.equal(kept.length, 50);
    assert.equal(kept[0]?.finding.subject.name, '0');
  });
});

describe('the notes on a lab', () => {
  test('hold what was lost for whoever starts later, whoever else writes them', (t) => {
    const folder = tempFolder(t);
    const labs = [labIn(folder)];
    lossWriter()(labs, [loss('a')], now);
    lossWriter()(labs, [loss('b')], now);
    const read = rememberedLosses(labs, now);
    assert.deepEqual(
      read.toSorted((a, b) => (a.finding.text < b.finding.text ? -1 : 1)),
      [loss('a'), loss('b')],
    );
    assert.deepEqual(rememberedLosses(labs, now + keptMs), []);
    assert.deepEqual(readdirSync(folder), ['notes.json']);
  });

  test('are written where something has changed, and for the lab that it is about', (t) => {
    const [one, other] = [tempFolder(t), tempFolder(t)];
    const labs = [labIn(one), labIn(other, 'second')];
    let writes = 0;
    const counted = labs.map((lab) => {
      const write = (value: unknown) => {
        writes += 1;
        lab.notes.write(value);
      };
      return { ...lab, notes: { ...lab.notes, write } };
    });
    const write = lossWriter();
    write(counted, [], now);
    write(counted, [loss('a')], now);
    write(counted, [loss('a', { at: now + 1 })], now + 1);
    write(counted, [loss('a', { at: now + 1, curedAt: now + 2 })], now + 2);
    assert.equal(writes, 2);
    assert.equal(rememberedLosses([labs[0] as never], now)[0]?.curedAt, now + 2);
    assert.deepEqual(readdirSync(other), []);
  });

  test('are none where the lab is not there, or where they were damaged', (t) => {
    const folder = tempFolder(t);
    const gone = labIn(path.join(folder, 'gone'));
    lossWriter()([gone], [loss('a')], now);
    assert.deepEqual(readdirSync(folder), []);
    assert.deepEqual(rememberedLosses([gone], now), []);
    for (const text of [
      '',
      '{',
      '[]',
      '{"schema":2,"losses":[{}]}',
      '{"schema":1,"losses":[{}]}',
    ]) {
      put(path.join(folder, 'notes.json'), text);
      assert.deepEqual(rememberedLosses([labIn(folder)], now), [], text);
    }
    // Neither of these ends whoever watches.
    put(path.join(folder, 'a folder', 'notes.json', 'x'), '');
    const odd = labIn(path.join(folder, 'a folder'));
    assert.deepEqual(rememberedLosses([odd], now), []);
    lossWriter()([odd], [loss('a')], now);
  });

  test('hold no secret', (t) => {
    const folder = tempFolder(t);
    const said = loss('a');
    const finding = { ...said.finding, text: 'connect with password=hunter2x to it' };
    lossWriter()([labIn(folder)], [{ ...said, finding }], now);
    const text = readFileSync(path.join(folder, 'notes.json'), 'utf8');
    assert.doesNotMatch(text, /hunter2x/);
  });
});
