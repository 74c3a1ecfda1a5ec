import { inUtc, type Times } from '../text/times.ts';

/**
 * Every sign that is drawn. All are one column wide; those of the unicode set are of ambiguous width
 * in East Asian terminals, which is what the ASCII set is for.
 */
const unicode = {
  moments: inUtc as Times,
  good: '●',
  warning: '▲',
  error: '✗',
  waiting: '○',
  info: '·',
  done: '✓',
  marker: '›',
  ellipsis: '…',
  none: '–',
  dot: '·',
  arrow: '→',
  line: '─',
  /** A line while something passes. */
  flowing: '═',
  head: '▶',
  sortUp: '▴',
  sortDown: '▾',
  cursor: '█',
  /** At the right edge: which part of a long list is seen. */
  scrollBar: '▐',
  times: '×',
  /** The time of a recording: still to come, gone by, with an event, not recorded. */
  timeBar: { line: '─', played: '━', event: '┴', gap: ' ' },
  levels: '▁▂▃▄▅▆▇█',
  /** Whether charts are drawn in braille, which has two values in a column and four steps in a row. */
  dotted: true as boolean,
  /** Steps of the end of a bar, the whole last; and what marks a place on its scale. */
  partials: '▏▎▍▌▋▊▉█',
  mark: '┊',
  /** Fillings of a stacked bar, told apart without colour. */
  fills: '█▓▒░',
  border: {
    topLeft: '╭',
    top: '─',
    topRight: '╮',
    left: '│',
    right: '│',
    bottomLeft: '╰',
    bottom: '─',
    bottomRight: '╯',
  },
};

/** What is drawn with: signs, and how moments are told. */
export type Glyphs = typeof unicode;

const ascii: Glyphs = {
  moments: inUtc,
  good: '*',
  warning: '!',
  error: 'x',
  waiting: 'o',
  info: '.',
  done: '+',
  marker: '>',
  ellipsis: '~',
  none: '-',
  dot: '-',
  arrow: '>',
  line: '-',
  flowing: '=',
  head: '>',
  sortUp: '^',
  sortDown: 'v',
  cursor: '_',
  scrollBar: '#',
  times: 'x',
  timeBar: { line: '-', played: '=', event: '+', gap: ' ' },
  levels: '_.:-=+*#',
  dotted: false,
  partials: '-#',
  mark: '|',
  fills: '#=-.',
  border: {
    topLeft: '+',
    top: '-',
    topRight: '+',
    left: '|',
    right: '|',
    bottomLeft: '+',
    bottom: '-',
    bottomRight: '+',
  },
};

/** The signs to draw with. */
export const glyphSet = (wantAscii: boolean): Glyphs => (wantAscii ? ascii : unicode);

/** The same signs, with moments told in this way; of UTC the same object. */
export const withTimes = (glyphs: Glyphs, times: Times): Glyphs =>
  times.how === 'utc' ? glyphs : { ...glyphs, moments: times };
