// Draws the README's pictures from recorded snapshots, as the monitor draws them in a terminal:
//   npx tsx scripts/screens.ts          rewrites docs/screens/
//   npx tsx scripts/screens.ts --check  fails where they have drifted
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { svgOf } from './svg.ts';

const folder = path.join(import.meta.dirname, '..', 'docs', 'screens');
const [columns, rows] = [120, 36];
const titles: Record<string, string> = {
  healthy: 'cdc-top: changes flow from PostgreSQL to the Delta table',
  'one-down': 'cdc-top: Kafka is down, its last values are drawn stale',
  'coming-up': 'cdc-top: the lab comes up',
};

// Chalk looks at these when it is imported: the 16 colours of any terminal, wherever this runs.
delete process.env.NO_COLOR;
process.env.FORCE_COLOR = '1';
const { createElement } = await import('react');
const { Screen } = await import('../source/screen/Screen.tsx');
const { glyphSet } = await import('../source/parts/glyphs.ts');
const { states } = await import('../test/screen/recorded.ts');
const { draw } = await import('../test/screen/terminal.tsx');

const drifted: string[] = [];
for (const [name, title] of Object.entries(titles)) {
  const state = states[name];
  if (!state) throw new Error(`no recorded state ${name}`);
  const element = createElement(Screen, { ...state, columns, rows, glyphs: glyphSet(false) });
  const { screen, settle, close } = draw(element, columns, rows);
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
