import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CastEvent, castText, parseCast } from '../../scripts/film/cast.ts';
import { cut, scenesOf } from '../../scripts/film/cut.ts';
import { framesOf } from '../../scripts/film/frames.ts';
import { filmOf } from '../../scripts/film/svg.ts';

const castOf = (...events: CastEvent[]) => ({ columns: 20, rows: 3, title: 'a film', events });
const home = '\u001B[H\u001B[2J';

/** Counts from 0, once a second. */
const counting = (from: number, until: number): CastEvent[] =>
  Array.from({ length: until - from }, (_, i) => [
    from + i,
    'o',
    `${home}<always>\r\nnow \u001B[1m${from + i}\u001B[0m\r\n${from + i < 2 ? 'early' : 'late'}`,
  ]);

test('a cast is read as it was written, in version 2, without what is no part of it', () => {
  const cast = castOf([0, 'm', 'it begins'], [0.5, 'o', 'x\u001B[0m\r\n'], [1.25, 'i', 's']);
  const text = castText(cast);
  assert.deepEqual(JSON.parse(text.split('\n')[0] as string), {
    ...{ version: 2, width: 20, height: 3, title: 'a film' },
  });
  assert.deepEqual(parseCast(`${text}[2, "r", "80x24"]\n`), cast);
  assert.throws(() => parseCast('{"version":3}\n'), /version 3/);
});

test('a frame is what stands on the screen after all pieces of it, each once', async () => {
  const frames = await framesOf(
    castOf([1, 'o', 'one '], [1.01, 'o', 'line'], [2, 'o', '\u001B[?25l'], [3, 'o', '\r\nnext']),
  );
  assert.deepEqual(
    frames.map(({ at, lines }) => [at, ...lines]),
    [
      [1.01, 'one line', '', ''],
      [3, 'one line', 'next', ''],
    ],
  );
  assert.equal(frames[0]?.cells[0]?.[0]?.sign, 'o');
});

test('scenes go from mark to mark; what takes long is shown faster, by a whole number', async () => {
  const cast = castOf(
    [0.4, 'm', 'waiting'],
    ...counting(1, 20),
    [20, 'm', 'a key'],
    [21, 'i', 's'],
    [21.5, 'o', `${home}pressed`],
    [24, 'o', ''],
  );
  const scenes = scenesOf(cast);
  assert.deepEqual(
    scenes.map(({ caption, from, until, speed }) => [caption, from, until, speed]),
    [
      ['waiting', 0, 20, 4],
      ['a key', 20, 24, 1],
    ],
  );
  const shots = cut(scenes, await framesOf(cast));
  const lengthOf = (speed: number) =>
    shots.filter((shot) => shot.speed === speed).reduce((sum, { shownMs }) => sum + shownMs, 0);
  // Every second that has passed is in it, the slow ones as they were.
  assert.equal(Math.round(lengthOf(4)), 5000);
  assert.equal(Math.round(lengthOf(1)), 4000);
  assert.ok(shots.every(({ shownMs }) => shownMs > 0));
  assert.deepEqual(
    shots.filter(({ speed }) => speed === 1).map(({ keys, frame }) => [...keys, frame.lines[0]]),
    [['<always>'], ['s', '<always>'], ['s', 'pressed']],
  );
});

test('the picture needs no script, has each element once, and stands still on its last shot', async () => {
  const cast = castOf([0, 'm', 'five & more'], ...counting(0, 5), [5, 'o', '']);
  const shots = cut(scenesOf(cast), await framesOf(cast));
  const svg = filmOf(shots, cast.title);
  assert.equal(shots.length, 5);
  assert.doesNotMatch(svg, /<script|http(?!:\/\/www\.w3\.org\/2000\/svg")|href="[^#]/);
  const count = (text: string) => svg.split(text).length - 1;
  assert.equal(count('>&lt;always&gt;</text>'), 1);
  assert.equal(count('>five &amp; more</text>'), 1);
  // In two shots and in three of them: drawn once, and shown by its name.
  const [, id] = /<g id="(\w+)">(?:(?!<\/g>).)*>early<\/text>/.exec(svg) ?? [];
  assert.equal(count('>early</text>'), 1);
  assert.equal(count(`<use href="#${id}"/>`), 2);
  assert.equal(count('>4</text>'), 1);
  const steps = [...svg.matchAll(/([\d.]+)%\{transform:translateX\((-?\d+)px\)\}/g)];
  assert.deepEqual(
    steps.map(([, percent]) => Number(percent)),
    [0, 20, 40, 60, 80],
  );
  const still = /class="f" transform="translate\((-\d+) 0\)"/.exec(svg)?.[1];
  assert.equal(still, steps.at(-1)?.[2]);
  assert.match(svg, /prefers-reduced-motion:reduce\)\{\.f\{animation:none\}/);
});

test('a film says how much faster it is, when that was, and which keys were pressed', async () => {
  const cast = castOf(
    ...([[0, 'm', 'first'], ...counting(0, 13)] as CastEvent[]),
    [60, 'm', 'then'],
    [61, 'i', '\r'],
    [62, 'o', 'x'],
  );
  const svg = filmOf(cut(scenesOf(cast), await framesOf(cast)), cast.title);
  for (const text of ['10× faster · 0:00', '1:00', 'Enter', 'first', 'then'])
    assert.ok(svg.includes(`>${text}</text>`), text);
});
