import type { Overlay, UiEvent } from '../panes/types.ts';
import { signsOf } from '../text/graphemes.ts';
import { sanitise } from '../text/sanitise.ts';

const longestText = 200;

/** What stands in a prompt after one more key, or a text that is pasted. */
const typedIn = (name: string, input: string, text: string): string =>
  name === 'backspace'
    ? signsOf(text).slice(0, -1).join('')
    : (text + sanitise(input)).slice(0, longestText);

/** What it does while a filter is typed: the rows follow at once. */
const typedInFilter = (name: string, input: string, text: string): UiEvent[] => {
  const typed = typedIn(name, input, text);
  const next = name === 'escape' ? '' : name === 'enter' ? text : typed;
  const open = name !== 'escape' && name !== 'enter';
  return [
    { type: 'filter', text: next },
    { type: 'overlay', overlay: open ? { kind: 'filter', text: next } : null },
  ];
};

/** Keys that go up and down in the palette. */
const paletteSteps: Record<string, number> = {
  ...{ down: 1, tab: 1, pagedown: 10, up: -1, 'shift+tab': -1, pageup: -10 },
};

/** Pages of the help that a key turns. */
const pageTurns: Record<string, 1 | -1> = {
  ...{ space: 1, pagedown: 1, down: 1, right: 1, j: 1, tab: 1 },
  ...{ pageup: -1, up: -1, left: -1, k: -1, 'shift+tab': -1 },
};

/** What a key, or a text that is pasted, does in help and prompts; undefined where none is open. */
export const typedInto = (overlay: Overlay, name: string, input: string): UiEvent[] | undefined => {
  if (overlay?.kind === 'filter') return typedInFilter(name, input, overlay.text);
  if (overlay?.kind === 'moment') {
    const text = typedIn(name, input, overlay.text);
    const open = name !== 'escape' && name !== 'enter';
    return [{ type: 'overlay', overlay: open ? { kind: 'moment', text } : null }];
  }
  if (overlay?.kind === 'palette') {
    const step = paletteSteps[name];
    const at = step === undefined ? 0 : overlay.at + step;
    const text = step === undefined ? typedIn(name, input, overlay.text) : overlay.text;
    return [{ type: 'overlay', overlay: name === 'escape' ? null : { kind: 'palette', text, at } }];
  }
  if (overlay?.kind !== 'help') return undefined;
  const by = pageTurns[name];
  return [{ type: 'overlay', overlay: by ? { kind: 'help', page: overlay.page + by } : null }];
};
