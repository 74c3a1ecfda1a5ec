import { seenBy } from '../panes/narrow.ts';
import { presentPanes } from '../panes/present.ts';
import type { Binding, Overlay, Pane, Selected, UiEvent, ViewState } from '../panes/types.ts';
import type { Offer } from '../parts/palette.ts';
import { subsequence } from '../text/subsequence.ts';
import { type MonitorKeys, refusal } from './keys.ts';
import { paletteKey } from './palette-key.ts';
import type { ScreenContext } from './types.ts';

type Key = Binding<ScreenContext>;
/** Where it goes first, and the key that it presses there. */
export type Entry = Offer & { to?: UiEvent; binding?: Key };

// Nobody types a name in order to go one row down.
const moves = /^(?:up|down|left|right|page|home|end|escape|enter|tab|shift)/;

const whole: ViewState = { row: null, selected: 0, filter: '', sort: null, zoomed: false };

type Named = { pane: Pane; what: string; row: Selected };

/** The rows of all panes whose rows are things with names. */
const namedRows = ({ session, ui }: ScreenContext): Named[] => {
  const newest = session.watching.snapshot();
  return presentPanes(ui.face, newest).flatMap((pane) => {
    const what = pane.named;
    if (what === undefined) return [];
    const seen = seenBy(ui, pane.id, newest);
    return pane.rowIds(seen, whole).flatMap((_, index) => {
      const row = pane.rowAt(seen, whole, index);
      return row ? [{ pane, what, row }] : [];
    });
  });
};

/** All that can be done now, each as its key or its place would do it. */
export const entriesOf = (context: ScreenContext, keys: MonitorKeys): Entry[] => {
  const { ui, session } = context;
  const rows = namedRows(context);
  const valid = keys
    .validKeys(ui.face, ui.view, session.player !== undefined)
    .filter((binding) => binding.id !== paletteKey.id && !moves.test(binding.keys[0] ?? ''))
    .filter(({ effect }) => effect === 'read' || !session.player);
  const open = keys.bindingOf('enter', ui.face);
  const entryOf = (binding: Key): Entry[] => {
    const offer = { hint: binding.keys[0] ?? '', about: binding.help, binding };
    const of = rows.filter(({ pane }) => pane.id === binding.of);
    return of.length === 0
      ? [{ ...offer, name: binding.label, disabled: refusal(binding, context) !== undefined }]
      : of.map(({ pane, row }) => {
          const { subject } = row;
          const about = { ...context, selected: row, subject, service: subject.service };
          return {
            ...{ ...offer, name: `${binding.label} ${row.name}` },
            disabled: refusal(binding, about) !== undefined,
            to: { type: 'select', pane: pane.id, row: row.id },
          };
        });
  };
  const panes = presentPanes(ui.face, session.watching.snapshot());
  return [
    ...valid.flatMap(entryOf),
    ...panes.map(
      ({ id, title, key }): Entry => ({
        ...{ name: title, hint: key, about: 'focus this pane', to: { type: 'focus', pane: id } },
      }),
    ),
    ...rows.map(
      ({ pane, what, row }): Entry => ({
        ...{ name: `${what} ${row.name}`, hint: pane.title, about: '', binding: open },
        to: { type: 'select', pane: pane.id, row: row.id },
      }),
    ),
  ];
};

/** Those that fit what was typed: by their names, then by what they do. */
export const matchesOf = (entries: readonly Entry[], typed: string): readonly Entry[] => {
  if (typed.trim() === '') return entries;
  const words = typed.trim().toLowerCase();
  return entries
    .flatMap((entry, index) => {
      const byName = subsequence(typed, entry.name);
      const byWords = entry.about.toLowerCase().includes(words) ? 1_000_000 : undefined;
      const value = byName ?? byWords;
      // Of two that fit as well, the shorter one, and first what can be done.
      const place = (value ?? 0) + entry.name.length / 100 + (entry.disabled ? 0.99 : 0);
      return value === undefined ? [] : [{ entry, value: place, index }];
    })
    .toSorted((one, other) => one.value - other.value || one.index - other.index)
    .map(({ entry }) => entry);
};

/** What the palette offers, and which of it is chosen; undefined where it is not open. */
export const offered = (
  overlay: Overlay,
  context: ScreenContext,
  keys: MonitorKeys,
): { offers: readonly Entry[]; at: number } | undefined => {
  if (overlay?.kind !== 'palette') return undefined;
  const offers = matchesOf(entriesOf(context, keys), overlay.text);
  // Below the last one is the first.
  const count = Math.max(1, offers.length);
  return { offers, at: ((overlay.at % count) + count) % count };
};
