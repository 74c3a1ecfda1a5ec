import type { UiEvent } from '../panes/types.ts';
import { signsOf } from '../text/graphemes.ts';
import { sanitise } from '../text/sanitise.ts';

const longestText = 200;

/** What stands in a prompt after one more key, or a text that is pasted. */
export const typedIn = (name: string, input: string, text: string): string =>
  name === 'backspace'
    ? signsOf(text).slice(0, -1).join('')
    : (text + sanitise(input)).slice(0, longestText);

/** What it does while a filter is typed: the rows follow at once. */
export const typedInFilter = (name: string, input: string, text: string): UiEvent[] => {
  const typed = typedIn(name, input, text);
  const next = name === 'escape' ? '' : name === 'enter' ? text : typed;
  const open = name !== 'escape' && name !== 'enter';
  return [
    { type: 'filter', text: next },
    { type: 'overlay', overlay: open ? { kind: 'filter', text: next } : null },
  ];
};
