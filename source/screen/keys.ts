import { actions } from '../actions/index.ts';
import type { Action } from '../actions/types.ts';
import type { Binding, KeyContext } from '../panes/keys.ts';
import type { OpenView } from '../panes/view.ts';
import { panes } from '../systems/panes.ts';
import { viewOf, views } from '../systems/views.ts';
import { keyOf } from './action-keys.ts';
import { pane } from './pane-keys.ts';
import { screen } from './screen-keys.ts';

// What changes something comes first; then how one moves about.
const ranks: Record<string, number> = { Source: 0, Lab: 1, Pane: 3, Screen: 4 };
const rankOf = ({ group }: Binding): number => ranks[group] ?? 2;

/** Why a binding can't run now, if so. */
export const refusal = (binding: Binding, context: KeyContext): string | undefined => {
  if (context.session.readOnly && binding.effect !== 'read') return 'this is read-only';
  return binding.disabledReason?.(context);
};

const groupsOf = (list: readonly Binding[]) =>
  [...new Set(list.map(({ group }) => group))].map((title) => ({
    title,
    keys: list
      .filter(({ group }) => group === title)
      .map(({ keys, help }) => ({ key: keys.join(' '), label: help })),
  }));

/** The keys of a monitor that can do these actions. Footer, help and README are made from them. */
export const keysWith = (list: readonly Action[]) => {
  const ofPanes = [...pane, ...screen, ...list.flatMap(keyOf)].sort(
    (one, other) => rankOf(one) - rankOf(other),
  );
  // What several views have in common is there once.
  const ofViews = [
    ...new Map(views.flatMap(({ keys }) => keys).map((key) => [key.id, key])).values(),
  ];

  /** The keys that are valid now: those of the panes, or those of the view in their place. */
  const validKeys = (view: OpenView | null): readonly Binding[] => {
    const open = viewOf(view);
    return open ? [...open.keys, ...ofPanes.filter(({ everywhere }) => everywhere)] : ofPanes;
  };

  /** All keys by group, for the README. */
  const helpGroups = () => [
    ...groupsOf(ofPanes),
    { title: 'Panes', keys: panes.map(({ key, title }) => ({ key, label: title })) },
    ...groupsOf(ofViews),
  ];

  return {
    bindings: [...ofPanes, ...ofViews] as readonly Binding[],
    validKeys,
    helpGroups,
    /** The binding of a pressed key, by the name that `keyName` gives. */
    bindingOf: (name: string, view: OpenView | null = null): Binding | undefined =>
      validKeys(view).find(({ keys }) => keys.includes(name)),
    /** What the footer offers, in its order. */
    footerOf: (context: KeyContext) =>
      validKeys(context.ui.view)
        .filter(({ footer }) => footer)
        .map((binding) => ({
          key: binding.keys[0] as string,
          label: binding.label,
          disabled: refusal(binding, context) !== undefined,
        })),
    /** The keys that are valid in a view, by group, for the help overlay; the panes': all there are. */
    helpIn: (view: OpenView | null) => (viewOf(view) ? groupsOf(validKeys(view)) : helpGroups()),
  };
};
export type MonitorKeys = ReturnType<typeof keysWith>;

/** The keys of the monitor. */
export const monitorKeys: MonitorKeys = keysWith(actions);
