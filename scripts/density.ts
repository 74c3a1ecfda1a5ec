// How much of the screen says something, over the recordings in test/recordings/, drawn as the golden
// frames are.
//   npx tsx scripts/density.ts [COLUMNSxROWS …]   default: the sizes of the golden frames
// A cell says something where it is neither blank nor part of a frame. Of a pane it tells, too, how many
// lines say nothing at all: between the columns of a table there has to be air.
import type { Pane } from '../source/panes/types.ts';
import { glyphSet } from '../source/parts/glyphs.ts';
import { inHeight, type Line } from '../source/parts/line.ts';
import { screenLines } from '../source/screen/screen.ts';
import { sizes, states } from '../test/screen/recorded.ts';

const glyphs = glyphSet(false);
const framing = new Set([...Object.values(glyphs.border), ' ']);

const textOf = (line: Line): string => line.map(({ text }) => text).join('');
const saying = (lines: readonly Line[]): number =>
  [...lines.map(textOf).join('')].filter((sign) => !framing.has(sign)).length;
const percent = (part: number, whole: number) => `${Math.round((100 * part) / whole)} %`;

const asked = process.argv.slice(2).map((size) => size.split('x').map(Number));

for (const [columns = 0, rows = 0] of asked.length > 0 ? asked : sizes)
  for (const [state, { snapshot, ui }] of Object.entries(states)) {
    const panes: string[] = [];
    const measured = (pane: Pane): Pane => ({
      ...pane,
      lines(props) {
        const lines = inHeight(pane.lines(props), props.height);
        const empty = lines.filter((line) => saying([line]) === 0).length;
        const share = percent(saying(lines), props.width * props.height);
        const gaps = empty === 0 ? '' : ` (${empty} of ${props.height} lines empty)`;
        panes.push(`${pane.id} ${share}${gaps}`);
        return lines;
      },
    });
    const face = { ...ui.face, panes: ui.face.panes.map(measured) };
    const lines = screenLines({ snapshot, ui: { ...ui, face }, columns, rows, glyphs });
    const whole = percent(saying(lines), columns * rows);
    console.log(`${columns}x${rows} ${state}: ${whole}; ${panes.join(', ')}`);
  }
