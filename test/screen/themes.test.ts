import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { looksOf } from '../../source/parts/looks.ts';
import { screenLines } from '../../source/screen/screen.ts';
import { root } from '../support.ts';
import { states } from './recorded.ts';
import { draw } from './terminal.ts';

const place = /\u001B\[\d+(?:;\d+)?H/g;

/** What was written for each line, with styles to be read: `‹1;32›text‹›`. */
const styled = (raw: string): string => {
  const frame = raw.slice(raw.indexOf('\u001B[?2026h'), raw.lastIndexOf('\u001B[H'));
  return frame
    .split(place)
    .slice(1)
    .map((line) => line.replace(/\u001B\[([\d;]*)m/g, '⟦$1⟧'))
    .join('\n');
};

for (const theme of ['dark', 'light', 'mono'] as const)
  for (const [state, columns, rows] of [
    ['healthy', 120, 36],
    ['one-down', 80, 24],
  ] as const)
    test(`${state} at ${columns}x${rows} in the ${theme} theme looks as it did`, async () => {
      const shown = states[state];
      assert.ok(shown);
      const lines = screenLines({ ...shown, columns, rows, glyphs: glyphSet(false) });
      const looks = looksOf({ TERM: 'xterm-256color' }, { ascii: false, theme });
      const { screen, settle, close } = draw(lines, columns, rows, { looks });
      await settle();
      const text = `${styled(screen.raw)}\n`;
      close();
      const file = path.join(
        root,
        'test',
        'frames',
        `theme-${theme}-${state}-${columns}x${rows}.txt`,
      );
      if (process.env.UPDATE_FRAMES) writeFileSync(file, text);
      assert.ok(existsSync(file), 'UPDATE_FRAMES=1 makes the frame');
      assert.equal(text, readFileSync(file, 'utf8'));
    });
