// Draws the README's pictures from recorded snapshots, as the monitor draws them in a terminal:
//   npx tsx scripts/screens.ts          rewrites docs/screens/
//   npx tsx scripts/screens.ts --check  fails where they have drifted
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { glyphSet } from '../source/parts/glyphs.ts';
import { looksOf } from '../source/parts/looks.ts';
import { screenLines } from '../source/screen/screen.ts';
import { states } from '../test/screen/recorded.ts';
import { draw } from '../test/screen/terminal.ts';
import { svgOf } from './svg.ts';

const folder = path.join(import.meta.dirname, '..', 'docs', 'screens');
const [columns, rows] = [120, 36];
const titles: Record<string, string> = {
  healthy: 'cdc-top: changes flow from PostgreSQL to the Delta table',
  'one-down': 'cdc-top: Kafka is down, its last values are drawn stale',
  'coming-up': 'cdc-top: the lab comes up',
};

// As on a terminal with 256 colours and a dark background.
const looks = looksOf({ TERM: 'xterm-256color' }, { ascii: false, theme: 'dark' });

const drifted: string[] = [];
for (const [name, title] of Object.entries(titles)) {
  const state = states[name];
  if (!state) throw new Error(`no recorded state ${name}`);
  const lines = screenLines({ ...state, columns, rows, glyphs: glyphSet(false) });
  const { screen, settle, close } = draw(lines, columns, rows, { looks });
  await settle();
  const svg = svgOf(
    Array.from({ length: rows }, (_, y) => screen.cells(y)),
    title,
  );
  close();
  const file = path.join(folder, `${name}.svg`);
  if (existsSync(file) && readFileSync(file, 'utf8') === svg) continue;
  drifted.push(path.basename(file));
  if (process.argv.includes('--check')) continue;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, svg);
}
if (process.argv.includes('--check') && drifted.length > 0) {
  console.error(`screens: ${drifted.join(' ')}: npx tsx scripts/screens.ts draws them anew`);
  process.exitCode = 1;
}
