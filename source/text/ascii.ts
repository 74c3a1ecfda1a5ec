/** Whether a terminal of this environment takes UTF-8, by the first of its locale's variables that is set. */
export const takesUtf8 = ({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean =>
  /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || 'C');

// What our own words and lines are made of. Each takes the one column that it had.
const inAscii: Record<string, string> = {
  ...{ '‘': "'", '’': "'", '“': '"', '”': '"', '–': '-', '—': '-', '×': 'x' },
  ...{ '…': '~', '→': '>', '·': '-', '‹': '<', '›': '>', '●': '*', '✗': 'x' },
  ...{ '○': 'o', '✓': '+', '▲': '!', '│': '|', '─': '-' },
};
// Where a text may become longer.
const inWords: Record<string, string> = { '…': '...', '→': '->' };
const foldable = new RegExp(`[${Object.keys(inAscii).join('')}]|[\u2800-\u28FF]`, 'g');

/** A text with plain ASCII in place of our own signs, as wide as it was; what others have written stays. */
export const foldToAscii = (text: string): string =>
  text.replace(foldable, (sign) => inAscii[sign] ?? '*');

/** The same for what is printed in lines, which may become longer. */
export const toAscii = (text: string): string =>
  text.replace(foldable, (sign) => inWords[sign] ?? foldToAscii(sign));

/** From now on what is written to this stream is plain ASCII as far as it is ours. */
export const writeAscii = (stream: NodeJS.WriteStream): void => {
  const write = stream.write.bind(stream) as (...given: unknown[]) => boolean;
  stream.write = (text: unknown, ...rest: unknown[]) =>
    write(typeof text === 'string' ? toAscii(text) : text, ...rest);
};
