/** What a text means. Colour is never its only sign. */
export type Tone = 'plain' | 'good' | 'warning' | 'error' | 'dim' | 'accent';

export type Level = 'good' | 'warning' | 'error' | 'waiting' | 'info';

const tones: Record<Level, Tone> = {
  good: 'good',
  warning: 'warning',
  error: 'error',
  waiting: 'accent',
  info: 'dim',
};

export const toneOf = (level: Level): Tone => tones[level];

/** What a terminal is told beside text. `ascii`: our own signs are folded to ASCII. */
export type Looks = { colours: boolean; styles: boolean; ascii: boolean };

type Styled = { tone?: Tone; bold?: boolean; inverse?: boolean };

// The terminal's own 16 colours: a person's theme has made them readable on light and dark.
const codes: Record<Tone, string> = {
  plain: '',
  good: '32',
  warning: '33',
  error: '31',
  dim: '2',
  accent: '36',
};

/** The style of a segment as a terminal is told it (the numbers of SGR); '': none. */
export const styleOf = ({ tone = 'plain', bold, inverse }: Styled, looks: Looks): string => {
  if (!looks.styles) return '';
  const colour = tone === 'dim' || looks.colours ? codes[tone] : '';
  return [bold ? '1' : '', colour, inverse ? '7' : ''].filter(Boolean).join(';');
};

/** Of a style of `styleOf`: whether spaces show it, too. */
export const isInverse = (style: string): boolean => style.endsWith('7');

/**
 * How the environment wants it. no-color.org is about colours: what is bold, dim or inverse stays so;
 * FORCE_COLOR outdoes it. A terminal that calls itself dumb gets text only.
 */
export const looksOf = (env: NodeJS.ProcessEnv, ascii: boolean): Looks => {
  const { NO_COLOR, FORCE_COLOR, TERM } = env;
  const forced = FORCE_COLOR !== undefined && !['0', 'false'].includes(FORCE_COLOR);
  const refused = FORCE_COLOR !== undefined && !forced;
  return {
    colours: forced || !(NO_COLOR || refused),
    styles: forced || TERM !== 'dumb',
    ascii,
  };
};
