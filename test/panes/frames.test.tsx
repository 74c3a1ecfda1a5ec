import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { Screen } from '../../source/panes/Screen.tsx';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { root } from '../support.ts';
import { states } from './snapshots.ts';
import { draw } from './terminal.tsx';

const folder = path.join(root, 'test', 'frames');
const sizes = [
  [60, 15],
  [80, 24],
  [120, 36],
  [200, 60],
] as const;
const glyphs = glyphSet(false);

for (const [state, { snapshot, ui }] of Object.entries(states))
  for (const [columns, rows] of sizes)
    test(`${state} at ${columns}x${rows} looks as it did`, async () => {
      const { screen, settle, close } = draw(
        <Screen {...{ snapshot, ui, columns, rows, glyphs }} />,
        columns,
        rows,
      );
      await settle();
      const frame = `${screen.lines().join('\n')}\n`;
      close();
      const file = path.join(folder, `${state}-${columns}x${rows}.txt`);
      if (process.env.UPDATE_FRAMES) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(file, frame);
      }
      assert.ok(existsSync(file), 'UPDATE_FRAMES=1 makes the frame');
      assert.equal(frame, readFileSync(file, 'utf8'));
    });
