import { messageOf } from '../config/errors.ts';
import { logFile, logOnce } from '../config/log.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import { type Line, wrap } from '../parts/line.ts';

/** What can't be drawn says so in its place; everything beside it goes on. */
export const orTrouble = (
  what: string,
  width: number,
  glyphs: Glyphs,
  draw: () => readonly Line[],
): readonly Line[] => {
  try {
    return draw();
  } catch (error) {
    logOnce(what, error);
    const where = logFile() ? `; details: ${logFile()}` : '';
    const text = `${glyphs.error} ${what} can’t be drawn: ${messageOf(error)}${where}`;
    return wrap(text, width - 2, 3, glyphs).map((line) => [{ text: ` ${line}`, tone: 'error' }]);
  }
};
