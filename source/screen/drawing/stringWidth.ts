import stringWidth, { type Options } from 'string-width';
import { simple } from '../../text/graphemes.ts';

const kept = 8000;
const colours = /\u001B\[[\d;]*m/g;
const widths = new Map<string, number>();

/**
 * Takes the place of string-width in the bundle: the same widths, remembered. Ink measures every
 * text of every frame anew, and most are those of the frame before.
 */
export default (text: string, options?: Options): number => {
  if (options !== undefined || typeof text !== 'string') return stringWidth(text, options);
  const plain = text.includes('\u001B') ? text.replace(colours, '') : text;
  if (simple.test(plain)) return plain.length;
  const known = widths.get(text);
  if (known !== undefined) return known;
  const width = stringWidth(text);
  if (widths.size >= kept) widths.clear();
  widths.set(text, width);
  return width;
};
