import { clean, hardWrap, type Line } from '../../../parts/line.ts';
import type { Tone } from '../../../parts/tone.ts';
import { count } from '../../../text/units.ts';

// Nobody reads a megabyte in a terminal.
const longestValue = 4000;
const longestName = 100;

/** How many columns, fields or headers of a record are drawn. */
export const mostDrawn = 500;

/** The beginning of a name: that of a field may be a megabyte, too. */
export const shortName = (name: string): string => name.slice(0, longestName);

/** Text as it may be drawn, cut where it is long. */
export const cut = (text: string, longest = longestValue): string =>
  text.length <= longest
    ? clean(text)
    : `${clean(text.slice(0, longest))} (cut: ${count(text.length)} characters)`;

/** A text in rows of its own. */
export const say = (text: string, width: number, tone: Tone = 'plain'): Line[] =>
  hardWrap(cut(text), width - 2).map((line) => [{ text: ` ${line}`, tone }]);
