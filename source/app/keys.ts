import { panes } from '../panes/index.ts';
import { lab } from './keys/lab.ts';
import { pane } from './keys/pane.ts';
import { screen } from './keys/screen.ts';
import { source } from './keys/source.ts';
import type { Binding, KeyContext } from './keys/types.ts';

/** Every key of the monitor. Footer, help and the README's table are made from this list. */
export const bindings: readonly Binding[] = [...source, ...lab, ...pane, ...screen];

/** The binding of a pressed key, by the name that `keyName` gives. */
export const bindingOf = (name: string): Binding | undefined =>
  bindings.find(({ keys }) => keys.includes(name));

/** Why a binding can't run now, if so. */
export const refusal = (binding: Binding, context: KeyContext): string | undefined => {
  if (context.session.readOnly && binding.effect !== 'read') return 'this is read-only';
  return binding.disabledReason?.(context);
};

/** What the footer offers, in its order. */
export const footerOf = (context: KeyContext) =>
  bindings
    .filter(({ footer }) => footer)
    .map((binding) => ({
      key: binding.keys[0] as string,
      label: binding.label,
      disabled: refusal(binding, context) !== undefined,
    }));

const groups = ['Source', 'Lab', 'Pane', 'Screen'] as const;

/** All keys by group, for the help overlay and the README. */
export const helpGroups = () => [
  ...groups.map((title) => ({
    title,
    keys: bindings
      .filter(({ group }) => group === title)
      .map(({ keys, help }) => ({ key: keys.join(' '), label: help })),
  })),
  {
    title: 'Panes',
    keys: panes.map(({ key, title }) => ({ key, label: title })),
  },
];
