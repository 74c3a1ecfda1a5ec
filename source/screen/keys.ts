import { lab } from '../actions/lab-keys.ts';
import { source } from '../actions/source-keys.ts';
import type { Binding } from '../panes/keys.ts';
import type { Face } from '../panes/types.ts';
import { type OpenView, viewIn } from '../panes/view.ts';
import type { ScreenContext } from './context.ts';
import { pane } from './pane-keys.ts';
import { screen } from './screen-keys.ts';

type Key = Binding<ScreenContext>;

const ofPanes: readonly Key[] = [...source, ...lab, ...pane, ...screen];

/** Every key of the monitor. Footer, help and the README's table are made from this list. */
export const bindingsOf = ({ views }: Face): readonly Key[] => [
  ...ofPanes,
  // What several views have in common is there once.
  ...new Map(views.flatMap(({ keys }) => keys).map((key) => [key.id, key])).values(),
];

/** The keys that are valid now: those of the panes, or those of the view in their place. */
export const validKeys = (face: Face, view: OpenView | null): readonly Key[] => {
  const open = viewIn(face, view);
  return open ? [...open.keys, ...ofPanes.filter(({ everywhere }) => everywhere)] : ofPanes;
};

/** The binding of a pressed key, by the name that `keyName` gives. */
export const bindingOf = (
  name: string,
  face: Face,
  view: OpenView | null = null,
): Key | undefined => validKeys(face, view).find(({ keys }) => keys.includes(name));

/** Why a binding can't run now, if so. */
export const refusal = (binding: Key, context: ScreenContext): string | undefined => {
  if (context.session.readOnly && binding.effect !== 'read') return 'this is read-only';
  return binding.disabledReason?.(context);
};

/** What the footer offers, in its order. */
export const footerOf = (context: ScreenContext) =>
  validKeys(context.ui.face, context.ui.view)
    .filter(({ footer }) => footer)
    .map((binding) => ({
      key: binding.keys[0] as string,
      label: binding.label,
      disabled: refusal(binding, context) !== undefined,
    }));

const groupsOf = (list: readonly Key[]) =>
  [...new Set(list.map(({ group }) => group))].map((title) => ({
    title,
    keys: list
      .filter(({ group }) => group === title)
      .map(({ keys, help }) => ({ key: keys.join(' '), label: help })),
  }));

/** All keys by group, for the README. */
export const helpGroups = (face: Face) => [
  ...groupsOf(ofPanes),
  { title: 'Panes', keys: face.panes.map(({ key, title }) => ({ key, label: title })) },
  ...groupsOf(bindingsOf(face).filter((binding) => !ofPanes.includes(binding))),
];

/** The keys that are valid in a view, by group, for the help overlay; the panes': all there are. */
export const helpIn = (face: Face, view: OpenView | null) =>
  viewIn(face, view) ? groupsOf(validKeys(face, view)) : helpGroups(face);
