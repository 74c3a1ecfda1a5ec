import type { Glyphs } from './glyphs.ts';

/** What a text means. Colour is never its only sign: `markOf` has one that shows without. */
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

export const markOf = (level: Level, glyphs: Glyphs): string => glyphs[level];
