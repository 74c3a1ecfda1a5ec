const longest = 160;

/** The first line of a text, 160 characters of it at most. */
export const oneLine = (text: string): string =>
  text.trim().split('\n', 1)[0]?.slice(0, longest) ?? '';
