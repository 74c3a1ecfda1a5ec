import { lab } from '../actions/lab-keys.ts';
import { source } from '../actions/source-keys.ts';
import type { Binding } from '../panes/keys.ts';
import type { Face } from '../panes/types.ts';
import { type OpenView, viewIn } from '../panes/view.ts';
import type { ScreenContext } from './context.ts';
import { pane } from './pane-keys.ts';
import { replayKeys } from './replay-keys.ts';
import { screen } from './screen-keys.ts';

type Key = Binding<ScreenContext>;

const ofPanes: readonly Key[] = [...source, ...lab, ...pane, ...screen];

/** Every key of the monitor. Footer, help and the README's table are made from this list. */
export const bindingsOf = ({ views }: Face): readonly Key[] => [
  ...ofPanes,
  ...replayKeys,
  // What several views have in common is there once.
  ...new Map(views.flatMap(({ keys }) => keys).map((key) => [key.id, key])).values(),
];

/**
 * The keys that are valid now: those of the panes, or those of the view in their place; those of a
 * recording while one is played.
 */
export const validKeys = (face: Face, view: OpenView | null, replaying = false): readonly Key[] => {
  const open = viewIn(face, view);
  const below = replaying ? [...replayKeys, ...ofPanes] : ofPanes;
  return open ? [...open.keys, ...below.filter(({ everywhere }) => everywhere)] : below;
};

/** The binding of a pressed key, by the name that `keyName` gives. */
export const bindingOf = (
  name: string,
  face: Face,
  view: OpenView | null = null,
  replaying = false,
): Key | undefined => validKeys(face, view, replaying).find(({ keys }) => keys.includes(name));

/** Why a binding can't run now, if so. */
export const refusal = (binding: Key, context: ScreenContext): string | undefined => {
  const { player, readOnly } = context.session;
  if (readOnly && binding.effect !== 'read')
    return player ? 'this is a recording' : 'this is read-only';
  return binding.disabledReason?.(context);
};

/** What the footer offers, in its order. */
export const footerOf = (context: ScreenContext) =>
  validKeys(context.ui.face, context.ui.view, context.session.player !== undefined)
    // What a recording never lets be done would only hide what it does.
    .filter(({ footer, effect }) => footer && (effect === 'read' || !context.session.player))
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
export const helpGroups = (face: Face, own = [...ofPanes, ...replayKeys]) => [
  ...groupsOf(own),
  { title: 'Panes', keys: face.panes.map(({ key, title }) => ({ key, label: title })) },
  ...groupsOf(
    bindingsOf(face).filter((key) => !ofPanes.includes(key) && !replayKeys.includes(key)),
  ),
];

/** The keys that are valid in a view, by group, for the help overlay; the panes': all there are. */
export const helpIn = (face: Face, view: OpenView | null, replaying: boolean) =>
  viewIn(face, view)
    ? groupsOf(validKeys(face, view, replaying))
    : helpGroups(face, [...validKeys(face, null, replaying)]);
