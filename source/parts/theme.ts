import type { Tone } from './tone.ts';

/** What is behind the text of a terminal. */
export type Background = 'dark' | 'light';

/** How many colours a terminal has. */
export type Depth = 16 | 256;

/** Numbers of SGR. */
export type Palette = {
  tones: Readonly<Record<Tone, string>>;
  /** What lies behind a selected row, and a plain text on it; null: the whole row is reversed. */
  bar: { background: string; plain: string } | null;
};

const of256 = (index: number): string => `38;5;${index}`;

/** The terminal's own 16 colours: a person's theme has made them readable, whatever is behind them. */
export const ownPalette: Palette = {
  tones: { plain: '', good: '32', warning: '33', error: '31', dim: '2', accent: '36' },
  bar: null,
};

export const monoPalette: Palette = {
  tones: { plain: '', good: '', warning: '', error: '', dim: '2', accent: '' },
  bar: null,
};

/**
 * Where it is known what is behind them, colours of the fixed part of the 256, each of which can be read
 * on it and on the bar (test/parts/theme.test.ts). Of 16 colours those are taken that can be read in the shades
 * that terminals come with; on white that is neither green, yellow nor cyan.
 */
export const palettes: Record<Background, Record<Depth, Palette>> = {
  dark: {
    256: {
      tones: {
        ...{ plain: '', good: of256(78), warning: of256(221), error: of256(210) },
        ...{ dim: of256(248), accent: of256(80) },
      },
      bar: { background: '48;5;237', plain: of256(231) },
    },
    16: { ...ownPalette, tones: { ...ownPalette.tones, error: '91' } },
  },
  light: {
    256: {
      tones: {
        ...{ plain: '', good: of256(22), warning: of256(94), error: of256(124) },
        ...{ dim: of256(241), accent: of256(24) },
      },
      bar: { background: '48;5;255', plain: of256(16) },
    },
    16: {
      ...ownPalette,
      tones: { ...ownPalette.tones, good: '', warning: '1;35', accent: '34' },
    },
  },
};
