import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { begun, type GuideStep, guideSteps } from '../../source/screen/guide/steps.ts';
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

const titlesIn = (text: string) => text.match(/\d (Services|WAL|Topics|Spark|Delta|Events)/g);

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
      assert.deepEqual(titlesIn(text), titlesIn(without.text));
      golden(`own-${facts}-${columns}x${rows}`, `${text}\n`);
    });

  for (const [name, aside] of Object.entries({
    guide: { own: null, guide: { ...begun, done: ['up' as const] } },
    'guide-and-own': { own: journey('planned', recent), guide: { ...begun, done: early } },
  }))
    test(`the first minute has as many lines as there is room for at ${columns}x${rows}: ${name}`, async () => {
      const { text, lines } = await frameOf(healthy, ui, columns, rows, false, aside);
      const without = await frameOf(healthy, ui, columns, rows);
      assert.equal(lines.length, rows);
      assert.deepEqual(titlesIn(text), titlesIn(without.text));
      const isShown = name === 'guide' || columns >= 110;
      assert.equal(/ X hides it/.test(text), isShown);
      assert.equal(/UPDATE id 329/.test(text), name !== 'guide');
      // All of its steps, or the next one.
      const steps = text.match(/^.*[✓→ ] [1-6] {2}[a-z].*$/gm) ?? [];
      assert.equal(steps.length, columns >= 110 ? 6 : 0);
      const done = aside.guide.done.length;
      assert.equal(steps.filter((line) => /✓ \d {2}/.test(line)).length, columns >= 110 ? done : 0);
      const next = columns >= 110 ? `→ ${done + 1}  press` : `→ ${done + 1}/6  press`;
      assert.equal(text.includes(next), isShown);
      golden(`${name}-${columns}x${rows}`, `${text}\n`);
    });

  test(`what has landed long ago takes no line of a small screen: ${columns}x${rows}`, async () => {
    const aside = { own: journey('landed', old) };
    const { text } = await frameOf(healthy, ui, columns, rows, false, aside);
    assert.equal(/UPDATE id 329/.test(text), columns >= 110);
  });
}

test('once all of it is done one line says so, and where rows get scarce the next step has one, too', async () => {
  const aside = { own: null, guide: { ...begun, done: guideSteps } };
  const { text } = await frameOf(healthy, ui, 120, 36, false, aside);
  assert.match(text, /→ 6\/6 {2}that was the first minute; w copies .* X hides it/);
  const next = { own: null, guide: { ...begun, done: early } };
  const short = await frameOf(healthy, ui, 120, 30, false, next);
  assert.match(short.text, /→ 4\/6 {2}press 3, .* X hides it/);
});
