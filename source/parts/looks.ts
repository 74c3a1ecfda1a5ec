import type { ThemeChoice } from '../config/choices.ts';
import {
  type Background,
  type Depth,
  monoPalette,
  ownPalette,
  type Palette,
  palettes,
} from './theme.ts';

/** What a terminal is told beside text. `ascii`: our own signs are folded to ASCII. */
export type Looks = { palette: Palette; styles: boolean; ascii: boolean };

export type LooksOptions = {
  ascii: boolean;
  theme?: ThemeChoice;
  /** What the terminal has said of itself. */
  background?: Background;
};

/**
 * How the environment wants it. no-color.org is about colours: what is bold, dim or reversed stays so; a theme
 * that somebody has asked for and FORCE_COLOR outdo it. A terminal that calls itself dumb gets text only.
 */
export const looksOf = (
  env: NodeJS.ProcessEnv,
  { ascii, theme = 'auto', background = toldBackground(env) }: LooksOptions,
): Looks => {
  const { NO_COLOR, FORCE_COLOR, TERM } = env;
  const forced = FORCE_COLOR !== undefined && !['0', 'false'].includes(FORCE_COLOR);
  const refused = NO_COLOR || FORCE_COLOR !== undefined;
  const wanted = theme !== 'auto' ? theme : refused && !forced ? 'mono' : background;
  return {
    palette: wanted === 'mono' ? monoPalette : wanted ? palettes[wanted][depthOf(env)] : ownPalette,
    styles: forced || TERM !== 'dumb',
    ascii,
  };
};

/** Whether anything depends on what is behind the text, and the terminal may be asked for it. */
export const isWorthAsking = (env: NodeJS.ProcessEnv, theme: ThemeChoice): boolean =>
  !['dumb', 'linux'].includes(env.TERM ?? '') &&
  looksOf(env, { ascii: false, theme, background: 'dark' }).palette !==
    looksOf(env, { ascii: false, theme, background: 'light' }).palette;

const depthOf = ({ COLORTERM = '', TERM = '', FORCE_COLOR = '' }: NodeJS.ProcessEnv): Depth =>
  /^(?:truecolor|24bit)$/.test(COLORTERM) ||
  /256color|direct/.test(TERM) ||
  /^[23]$/.test(FORCE_COLOR)
    ? 256
    : 16;

/** What rxvt, Konsole and others say in COLORFGBG: `15;0`, or `15;default;0`; the last is behind the text. */
const toldBackground = ({ COLORFGBG = '' }: NodeJS.ProcessEnv): Background | undefined => {
  const [, last] = /;(\d{1,2})$/.exec(COLORFGBG) ?? [];
  if (last === undefined) return undefined;
  return Number(last) === 7 || Number(last) > 8 ? 'light' : 'dark';
};
