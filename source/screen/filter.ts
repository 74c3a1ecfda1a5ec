import type { UiEvent } from '../panes/types.ts';
import { signsOf } from '../text/graphemes.ts';
import { sanitise } from '../text/sanitise.ts';

const longestFilter = 200;

/** What a key, or a text that is pasted, does while a filter is typed: the rows follow at once. */
export const typedInFilter = (name: string, input: string, text: string): UiEvent[] => {
  const shorter = () => signsOf(text).slice(0, -1).join('');
  const typed = name === 'backspace' ? shorter() : (text + sanitise(input)).slice(0, longestFilter);
  const next = name === 'escape' ? '' : name === 'enter' ? text : typed;
  const open = name !== 'escape' && name !== 'enter';
  return [
    { type: 'filter', text: next },
    { type: 'overlay', overlay: open ? { kind: 'filter', text: next } : null },
  ];
};
