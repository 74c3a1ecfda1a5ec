import type { Glyphs } from './glyphs.ts';

/** What a text means. Colour is never its only sign: `markOf` has one that shows without. */
export type Tone = 'plain' | 'good' | 'warning' | 'error' | 'dim' | 'accent';

export type ToneStyle = { color?: 'green' | 'yellow' | 'red' | 'cyan'; dimColor?: boolean };

// The terminal's own 16 colours: a person's theme has made them readable on light and dark.
const styles: Record<Tone, ToneStyle> = {
  plain: {},
  good: { color: 'green' },
  warning: { color: 'yellow' },
  error: { color: 'red' },
  dim: { dimColor: true },
  accent: { color: 'cyan' },
};

// no-color.org is about colours: what is bold, dim or inverse stays so. FORCE_COLOR outdoes it.
const { NO_COLOR, FORCE_COLOR } = process.env;
const colourless = Boolean(NO_COLOR) && !FORCE_COLOR;

/** A tone as properties of a `<Text>`; without its colour where NO_COLOR is set. */
export const styleOf = (tone: Tone = 'plain'): ToneStyle =>
  colourless ? { dimColor: styles[tone].dimColor } : styles[tone];

export type Level = 'good' | 'warning' | 'error' | 'waiting' | 'info';

const tones: Record<Level, Tone> = {
  good: 'good',
  warning: 'warning',
  error: 'error',
  waiting: 'accent',
  info: 'dim',
};

export const toneOf = (level: Level): Tone => tones[level];

export const markOf = (level: Level, glyphs: Glyphs): string => glyphs[level];
