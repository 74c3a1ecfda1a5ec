/** What the monitor is drawn for; `auto`: the terminal says what is behind its text. */
export const themeChoices = ['auto', 'dark', 'light', 'mono'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

/** The databases whose changes a lab can capture. */
export const sourceNames = ['postgres', 'mysql'] as const;
export type SourceName = (typeof sourceNames)[number];

/** `a, b or c`. */
export const anyOf = (choices: readonly string[]): string =>
  `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
