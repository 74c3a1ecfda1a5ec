/** Keys by the end of the sequence that a terminal sends for them. */
export const finals: Record<string, string> = {
  ...{ A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end' },
  ...{ '1~': 'home', '7~': 'home', '4~': 'end', '8~': 'end' },
  ...{ P: 'F1', '11~': 'F1' },
  ...{ '5~': 'pageup', '6~': 'pagedown', '3~': 'backspace' },
};

/** Keys that are a single sign. */
export const controls: Record<string, string> = {
  ...{ '\r': 'enter', '\n': 'enter', '\t': 'tab', '\b': 'backspace', '\u007F': 'backspace' },
};
