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

export type Styled = {
  tone?: Tone;
  bold?: boolean;
  inverse?: boolean;
  /** Part of the row that is selected: on one bar, whatever the tones of its parts. */
  selected?: boolean;
  /** Signs that are a picture, such as a sparkline: never turned inside out. */
  picture?: boolean;
};
