import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { widthOf } from '../../source/parts/line.ts';
import { root } from '../support.ts';
import type { startMonitor } from './monitor.ts';

/** Screens, one after the other, compared with what they were. No line is wider than the terminal. */
export const compareScreens = (
  name: string,
  [columns, rows]: readonly [number, number],
  screens: readonly string[][],
): void => {
  for (const lines of screens) for (const line of lines) assert.ok(widthOf(line) <= columns, line);
  // The first line tells of the recording, the rest of what is tested.
  const text = `${screens
    .map((lines) =>
      lines
        .slice(1)
        .map((line) => line.trimEnd())
        .join('\n'),
    )
    .join('\n\n')}\n`;
  const file = path.join(root, 'test', 'frames', `${name}-${columns}x${rows}.txt`);
  if (process.env.UPDATE_FRAMES) writeFileSync(file, text);
  assert.ok(existsSync(file), 'UPDATE_FRAMES=1 makes the frame');
  assert.equal(text, readFileSync(file, 'utf8'));
};

/** All pages of an open detail, compared with what they were. `last`: what its end shows. */
export const goldenPages = async (
  { press, shows, screen }: ReturnType<typeof startMonitor>,
  name: string,
  [columns, rows]: readonly [number, number],
  last: RegExp,
): Promise<void> => {
  // Tables come a moment after the rest.
  await press('G');
  await shows(last);
  await press('g');
  const screens = [screen.lines()];
  for (let pages = 0; pages < 8 && /–\d+\/\d+/.test(screens.at(-1)?.[1] ?? ''); pages += 1) {
    const before = screen.lines()[1];
    await press('pagedown');
    if (screen.lines()[1] === before) break;
    screens.push(screen.lines());
  }
  compareScreens(name, [columns, rows], screens);
};
