import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { begun, type GuideStep } from '../../source/screen/guide/steps.ts';
import { journey, update } from '../pipeline/own/journeys.ts';
import { root } from '../support.ts';
import { frameOf } from './frame.ts';
import { healthy, ui } from './recorded.ts';

const sizes = [
  [60, 15],
  [80, 24],
  [120, 36],
  [160, 45],
  [200, 60],
] as const;
const recent = { ...update, at: healthy.at - 2000 };
const early: readonly GuideStep[] = ['up', 'job', 'update'];
const old = { ...update, at: healthy.at - 90_000 };

const golden = (name: string, text: string) => {
  const file = path.join(root, 'test', 'frames', `${name}.txt`);
  if (process.env.UPDATE_FRAMES) writeFileSync(file, text);
  assert.ok(existsSync(file), 'UPDATE_FRAMES=1 makes the frame');
  assert.equal(text, readFileSync(file, 'utf8'));
};

for (const [columns, rows] of sizes) {
  for (const facts of ['planned', 'landed'])
    test(`your change that is ${facts} is a line below the pipeline at ${columns}x${rows}`, async () => {
      const aside = { own: journey(facts, recent) };
      const { text, lines } = await frameOf(healthy, ui, columns, rows, false, aside);
      const without = await frameOf(healthy, ui, columns, rows);
      assert.equal(lines.length, rows);
      // Not at the cost of a pane.
      const titles = (of: string) => of.match(/\d (Services|WAL|Topics|Spark|Delta|Events)/g);
      assert.deepEqual(titles(text), titles(without.text));
      golden(`own-${facts}-${columns}x${rows}`, `${text}\n`);
    });

  for (const [name, aside] of Object.entries({
    guide: { own: null, guide: { ...begun, done: ['up' as const] } },
    'guide-and-own': { own: journey('planned', recent), guide: { ...begun, done: early } },
  }))
    test(`the next step of the first minute is one line at ${columns}x${rows}: ${name}`, async () => {
      const { text, lines } = await frameOf(healthy, ui, columns, rows, false, aside);
      assert.equal(lines.length, rows);
      assert.equal(/ X hides it/.test(text), name === 'guide' || columns >= 110);
      assert.match(text, columns < 110 && name !== 'guide' ? /UPDATE id 329/ : /→ [24]\/6 /);
      golden(`${name}-${columns}x${rows}`, `${text}\n`);
    });

  test(`what has landed long ago takes no line of a small screen: ${columns}x${rows}`, async () => {
    const aside = { own: journey('landed', old) };
    const { text } = await frameOf(healthy, ui, columns, rows, false, aside);
    assert.equal(/UPDATE id 329/.test(text), columns >= 110);
  });
}
