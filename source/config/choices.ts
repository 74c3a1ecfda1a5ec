/** What the monitor is drawn for; `auto`: the terminal says what is behind its text. */
export const themeChoices = ['auto', 'dark', 'light', 'mono'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

/** How moments are told: of UTC, of this machine’s zone, or how long ago they were. */
export const timesChoices = ['utc', 'local', 'ago'] as const;
export type TimesChoice = (typeof timesChoices)[number];

/** `a, b or c`. */
export const anyOf = (choices: readonly string[]): string =>
  `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
