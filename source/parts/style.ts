import type { Looks } from './looks.ts';
import type { Styled } from './tone.ts';

/**
 * The style of a segment as a terminal is told it (the numbers of SGR); '': none. What spaces show too
 * stands first.
 */
export const styleOf = (
  { tone = 'plain', bold, inverse, selected, picture }: Styled,
  { styles, palette: { tones, bar } }: Looks,
): string => {
  if (!styles) return '';
  const weight = bold ? '1' : '';
  if (!selected) return joined(joined(inverse ? '7' : '', weight), tones[tone]);
  if (bar) return joined(joined(bar.background, weight), tones[tone] || bar.plain);
  // Reversed colours would be a patchwork: the bar is of one.
  return picture ? joined(weight, tones[tone]) : joined('7', weight);
};

const joined = (one: string, other: string): string =>
  one === '' || other === '' ? one + other : `${one};${other}`;

/** Of a style of `styleOf`: whether spaces show it, too. */
export const isInverse = (style: string): boolean => /^(?:7|48)(?:;|$)/.test(style);
