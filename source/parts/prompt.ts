import { type FooterItem, itemSegments } from './footer.ts';
import type { Glyphs } from './glyphs.ts';
import { clean, fit, type Line, lineWidth, widthOf } from './line.ts';

export type PromptProps = {
  kind: 'confirm' | 'filter' | 'moment' | 'palette';
  text: string;
  width: number;
  glyphs: Glyphs;
};

const kinds = {
  filter: { sign: ' /', hint: '! negates  Enter done' },
  palette: { sign: ' :', hint: 'Enter runs  Esc closes' },
  moment: { sign: ' go to: ', hint: '14:02  +10m  -10m  Enter goes' },
};

/** The one line in which something is typed or asked; it takes the footer's place. */
export const prompt = ({ kind, text, width, glyphs }: PromptProps): Line => {
  if (kind === 'confirm')
    return [
      { text: ` ${glyphs.warning} `, tone: 'warning', bold: true },
      { text: fit(text, width - 4, glyphs), bold: true },
    ];
  const { sign, hint } = kinds[kind];
  const typed = clean(text);
  const room = width - 2 - sign.length;
  // What is being typed is at the end: a long text shows its end.
  const shown =
    widthOf(typed) <= room ? typed : fit(typed, room, { cut: 'start', ellipsis: glyphs.ellipsis });
  const left = room - widthOf(shown) - hint.length;
  return [
    { text: sign, tone: 'accent', bold: true },
    { text: `${shown}${glyphs.cursor}` },
    ...(left >= 2 ? [{ text: ' '.repeat(left) + hint, tone: 'dim' as const }] : []),
  ];
};

/** A question with its answers. Where there is no room for all keys of one, the first is shown. */
export const choice = (items: readonly FooterItem[], width: number): Line => {
  const whole = items.map(({ key, label }) => ({ key: key.replaceAll(' ', ' or '), label }));
  const terse = items.map(({ key, label }) => ({ key: key.split(' ')[0] ?? key, label }));
  const lineOf = (list: readonly FooterItem[]) => [{ text: ' ' }, ...list.flatMap(itemSegments)];
  const line = lineOf(whole);
  return lineWidth(line) <= width ? line : lineOf(terse);
};
