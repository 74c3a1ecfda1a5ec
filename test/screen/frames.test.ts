import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { root } from '../support.ts';
import { frameOf } from './frame.ts';
import { sizes, states } from './recorded.ts';

const folder = path.join(root, 'test', 'frames');
for (const [state, { snapshot, ui }] of Object.entries(states))
  for (const [columns, rows] of sizes)
    test(`${state} at ${columns}x${rows} looks as it did`, async () => {
      const { text } = await frameOf(snapshot, ui, columns, rows);
      const frame = `${text}\n`;
      const file = path.join(folder, `${state}-${columns}x${rows}.txt`);
      if (process.env.UPDATE_FRAMES) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(file, frame);
      }
      assert.ok(existsSync(file), 'UPDATE_FRAMES=1 makes the frame');
      assert.equal(frame, readFileSync(file, 'utf8'));
    });
