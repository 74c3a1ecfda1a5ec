import { actions } from '../actions/index.ts';
import type { Action } from '../actions/types.ts';
import { attempt } from '../config/log.ts';
import type { OpenView } from '../panes/open-view.ts';
import type { Binding, Face } from '../panes/types.ts';
import { viewIn } from '../panes/view.ts';
import { keyOf } from './action-keys.ts';
import { pane } from './pane-keys.ts';
import { replayKeys } from './replay-keys.ts';
import { close, screen } from './screen-keys.ts';
import type { Toast } from './toast.ts';
import type { ScreenContext } from './types.ts';

type Key = Binding<ScreenContext>;

// What changes something comes first; then how one moves about.
const ranks: Record<string, number> = { Source: 0, Lab: 1, Pane: 3, Screen: 4 };
const rankOf = ({ group }: Key): number => ranks[group] ?? 2;

const isOwn = ({ footer }: Key): boolean => typeof footer === 'function';

/** Why a binding can't run now, if so. */
export const refusal = (binding: Key, context: ScreenContext): string | undefined => {
  const { player, readOnly } = context.session;
  if (readOnly && binding.effect !== 'read')
    return player ? 'this is a recording' : 'this is read-only';
  const unknown = 'it can’t be told whether this can be done';
  return attempt(`the key ${binding.id}`, () => binding.disabledReason?.(context), unknown);
};

const groupsOf = (list: readonly Key[]) =>
  [...new Set(list.map(({ group }) => group))].map((title) => ({
    title,
    keys: list
      .filter(({ group }) => group === title)
      .map(({ keys, help }) => ({ key: keys.join(' '), label: help })),
  }));

// What several views have in common is there once.
const ofViews = ({ views }: Face): readonly Key[] => [
  ...new Map(views.flatMap(({ keys }) => keys).map((key) => [key.id, key])).values(),
];

/** The keys of a monitor that can do these actions. Footer, help and README are made from them. */
export const keysWith = (list: readonly Action[]) => {
  const ofPanes: readonly Key[] = [...pane, ...screen, ...list.flatMap(keyOf)].sort(
    (one, other) => rankOf(one) - rankOf(other),
  );

  /**
   * The keys that are valid now: those of the panes, or those of the view in their place; those of a
   * recording while one is played.
   */
  const validKeys = (face: Face, view: OpenView | null, replaying = false): readonly Key[] => {
    const open = viewIn(face, view);
    const below = replaying ? [...replayKeys, ...ofPanes] : ofPanes;
    return open ? [...open.keys, ...below.filter(({ everywhere }) => everywhere), close] : below;
  };

  /** All keys by group, for the README. */
  const helpGroups = (face: Face, own: readonly Key[] = [...ofPanes, close, ...replayKeys]) => [
    ...groupsOf(own),
    { title: 'Panes', keys: face.panes.map(({ key, title }) => ({ key, label: title })) },
    ...groupsOf(ofViews(face)),
  ];

  return {
    bindingsOf: (face: Face): readonly Key[] => [
      ...ofPanes,
      close,
      ...replayKeys,
      ...ofViews(face),
    ],
    validKeys,
    helpGroups,
    /** The binding of a pressed key, by its name. */
    bindingOf(
      name: string,
      face: Face,
      view: OpenView | null = null,
      replaying = false,
    ): Key | undefined {
      const valid = validKeys(face, view, replaying);
      const called = (wanted: string) => valid.find(({ keys }) => keys.includes(wanted));
      // With shift an arrow is what it is without, unless it is told apart.
      return called(name) ?? called(name.replace(/^shift\+(?!tab)/, ''));
    },
    /** What to say of a key that has no binding now. */
    strange(name: string, view: OpenView | null): Toast {
      const there = view && ofPanes.find(({ keys }) => keys.includes(name));
      const text = there
        ? `${there.label}: only at the panes, to which Esc goes back`
        : 'not a key here; ? lists the keys';
      return { level: 'warning', source: name, text };
    },
    /** What the footer offers, in its order. */
    footerOf: (context: ScreenContext) =>
      validKeys(context.ui.face, context.ui.view, context.session.player !== undefined)
        // What a recording never lets be done would only hide what it does.
        .filter(({ effect }) => effect === 'read' || !context.session.player)
        .filter(({ footer }) => (typeof footer === 'function' ? footer(context) : footer))
        // What only this pane has would else be the first to find no room.
        .sort((one, other) => Number(isOwn(other)) - Number(isOwn(one)))
        .map((binding) => ({
          key: binding.keys[0] as string,
          label: binding.label,
          disabled: refusal(binding, context) !== undefined,
        })),
    /** The keys that are valid in a view, by group, for the help overlay; the panes': all there are. */
    helpIn: (face: Face, view: OpenView | null, replaying: boolean) =>
      viewIn(face, view)
        ? groupsOf(validKeys(face, view, replaying))
        : helpGroups(face, validKeys(face, null, replaying)),
  };
};
export type MonitorKeys = ReturnType<typeof keysWith>;

/** The keys of the monitor. */
export const monitorKeys: MonitorKeys = keysWith(actions);
