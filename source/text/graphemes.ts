/**
 * ASCII, and the signs that the screen and our own words are made of, those of charts too: each is a cluster
 * of its own and one column wide.
 */
export const simple = /^[ -~·×–—‘’“”‹›…→─-▟⠀-⣿▲▴▶▾○●✓✗]*$/;

// Made when it is needed: ICU's rules take 10 ms to load, and the first frame has nothing to cut.
let segmenter: Intl.Segmenter | undefined;

/** The clusters of a text that a person sees as one sign each. */
export const graphemes = (text: string): Iterable<{ segment: string }> => {
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
};

/** The same as an array. */
export const signsOf = (text: string): string[] =>
  simple.test(text) ? text.split('') : Array.from(graphemes(text), ({ segment }) => segment);
