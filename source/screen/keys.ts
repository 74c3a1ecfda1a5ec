import { lab } from '../actions/lab-keys.ts';
import { source } from '../actions/source-keys.ts';
import type { Binding, KeyContext } from '../panes/keys.ts';
import type { OpenView } from '../panes/view.ts';
import { panes } from '../systems/panes.ts';
import { viewOf, views } from '../systems/views.ts';
import { pane } from './pane-keys.ts';
import { screen } from './screen-keys.ts';

const ofPanes: readonly Binding[] = [...source, ...lab, ...pane, ...screen];

/** Every key of the monitor. Footer, help and the README's table are made from this list. */
export const bindings: readonly Binding[] = [
  ...ofPanes,
  // What several views have in common is there once.
  ...new Map(views.flatMap(({ keys }) => keys).map((key) => [key.id, key])).values(),
];

/** The keys that are valid now: those of the panes, or those of the view in their place. */
export const validKeys = (view: OpenView | null): readonly Binding[] => {
  const open = viewOf(view);
  return open ? [...open.keys, ...ofPanes.filter(({ everywhere }) => everywhere)] : ofPanes;
};

/** The binding of a pressed key, by the name that `keyName` gives. */
export const bindingOf = (name: string, view: OpenView | null = null): Binding | undefined =>
  validKeys(view).find(({ keys }) => keys.includes(name));

/** Why a binding can't run now, if so. */
export const refusal = (binding: Binding, context: KeyContext): string | undefined => {
  if (context.session.readOnly && binding.effect !== 'read') return 'this is read-only';
  return binding.disabledReason?.(context);
};

/** What the footer offers, in its order. */
export const footerOf = (context: KeyContext) =>
  validKeys(context.ui.view)
    .filter(({ footer }) => footer)
    .map((binding) => ({
      key: binding.keys[0] as string,
      label: binding.label,
      disabled: refusal(binding, context) !== undefined,
    }));

const groupsOf = (list: readonly Binding[]) =>
  [...new Set(list.map(({ group }) => group))].map((title) => ({
    title,
    keys: list
      .filter(({ group }) => group === title)
      .map(({ keys, help }) => ({ key: keys.join(' '), label: help })),
  }));

/** All keys by group, for the README. */
export const helpGroups = () => [
  ...groupsOf(ofPanes),
  { title: 'Panes', keys: panes.map(({ key, title }) => ({ key, label: title })) },
  ...groupsOf(bindings.filter((binding) => !ofPanes.includes(binding))),
];

/** The keys that are valid in a view, by group, for the help overlay; the panes': all there are. */
export const helpIn = (view: OpenView | null) =>
  viewOf(view) ? groupsOf(validKeys(view)) : helpGroups();
