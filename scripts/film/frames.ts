import { type Cell, Screenful } from '../../test/screen/terminal.ts';
import type { Cast } from './cast.ts';

/** What stood on the screen from a moment on, seconds after the start. */
export type Frame = { at: number; cells: readonly Cell[][]; lines: readonly string[] };

/** Output that follows so soon, in seconds, belongs to the same frame: a terminal gets it in pieces. */
const pieceS = 0.03;

/** Every frame of a cast that differs from the one before. */
export const framesOf = async ({ columns, rows, events }: Cast): Promise<Frame[]> => {
  const screen = new Screenful(columns, rows);
  const output = events.filter(([, kind]) => kind === 'o');
  const frames: Frame[] = [];
  let before = '';
  for (const [index, [at, , text]] of output.entries()) {
    await new Promise<void>((resolve) => {
      screen.write(text, () => resolve());
    });
    const next = output[index + 1];
    if (next && next[0] - at < pieceS) continue;
    const cells = Array.from({ length: rows }, (_, y) => screen.cells(y));
    const drawn = JSON.stringify(cells);
    if (drawn !== before) frames.push({ at, cells, lines: screen.lines() });
    before = drawn;
  }
  screen.dispose();
  return frames;
};
