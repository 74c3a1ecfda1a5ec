import type { Background } from '../parts/theme.ts';
import type { Pointed } from './items.ts';

/** Asks a terminal what is behind its text (OSC 11). */
export const askBackground = '\u001B]11;?\u0007';

/** What it has answered, without what begins and ends such a sequence; undefined: to something else. */
export const backgroundIn = (answer: string): Background | undefined => {
  const [, red, green, blue] =
    /^\]?11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(answer) ??
    /^\]?11;#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(answer) ??
    [];
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  const share = (hex: string) => Number.parseInt(hex, 16) / (16 ** hex.length - 1);
  // How bright it seems (Rec. 601).
  const brightness = 0.299 * share(red) + 0.587 * share(green) + 0.114 * share(blue);
  return brightness > 0.5 ? 'light' : 'dark';
};

const wheelSteps: Record<number, number> = { 64: -1, 65: 1 };

/** Where the mouse was pressed, or its wheel turned, by a report in SGR's form; undefined where it is none. */
export const pointedIn = (sequence: string): Pointed | undefined => {
  const [, button, column, row] = /^<(\d+);(\d+);(\d+)M$/.exec(sequence) ?? [];
  if (button === undefined) return undefined;
  const wheel = wheelSteps[Number(button)] ?? 0;
  // Of the buttons only the first one is for us, alone; others are the terminal’s own.
  if (wheel === 0 && button !== '0') return undefined;
  return { column: Number(column) - 1, row: Number(row) - 1, wheel };
};
