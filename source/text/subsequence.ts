const isStart = (text: string, at: number): boolean =>
  at === 0 || /[^a-z0-9]/.test(text[at - 1] ?? '');

/** From here on, the signs in turn as early as they can be; how far apart they are, or undefined. */
const from = (signs: readonly string[], text: string, start: number): number | undefined => {
  let apart = isStart(text, start) ? 0 : 2;
  let at = start;
  for (const sign of signs.slice(1)) {
    const next = text.indexOf(sign, at + 1);
    if (next === -1) return undefined;
    // A jump to the next word is what abbreviations are made of.
    if (next > at + 1) apart += isStart(text, next) ? 1 : next - at + 1;
    at = next;
  }
  return apart;
};

/**
 * How well a text fits what was typed, whose signs are in it in this order; the less the better, and
 * undefined where they are not. Case and spaces do not count.
 */
export const subsequence = (typed: string, text: string): number | undefined => {
  const signs = [...typed.toLowerCase().replaceAll(' ', '')];
  const [first] = signs;
  if (first === undefined) return 0;
  const low = text.toLowerCase();
  let best: number | undefined;
  for (let at = low.indexOf(first); at !== -1; at = low.indexOf(first, at + 1)) {
    const apart = from(signs, low, at);
    if (apart === undefined) break;
    const value = apart * 100 + at;
    if (best === undefined || value < best) best = value;
  }
  return best;
};
