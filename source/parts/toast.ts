import type { Glyphs } from './glyphs.ts';
import { fit, type Line, wrap } from './line.ts';
import { type Level, toneOf } from './tone.ts';

const mostLines = 2;

/** What a key has just done, or why it can’t: a bar of one line or two over what stands there. */
export const toastLines = (
  { level, source, text }: { level: Level; source: string; text: string },
  width: number,
  glyphs: Glyphs,
): Line[] =>
  wrap(`${glyphs[level]} ${source}  ${text}`, width - 2, mostLines, glyphs).map((line) => [
    {
      text: ` ${fit(line, width - 2, glyphs)} `,
      tone: level === 'info' ? 'plain' : toneOf(level),
      inverse: true,
    },
  ]);
