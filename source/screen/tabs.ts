import type { Pane, ViewState } from '../panes/types.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import { clean, fit, type Line, lineWidth, type Segment, widthOf } from '../parts/line.ts';
import { count } from '../text/units.ts';
import type { Snapshot } from '../watch/snapshot.ts';

/** How many rows a pane has and which are shown: `7`, `3/1,000`, `/orders 2 of 1,000`. */
export const paneNote = (
  pane: Pane,
  snapshot: Snapshot,
  view: ViewState,
  focused: boolean,
): string => {
  const shown = pane.rowCount(snapshot, view);
  const filter = view.filter === '' ? '' : `/${clean(view.filter)}  `;
  const all = view.filter === '' ? '' : ` of ${count(pane.total(snapshot))}`;
  const place = focused && shown > 0 ? `${count(Math.min(view.selected, shown - 1) + 1)}/` : '';
  return shown === 0 && filter === '' ? '' : `${filter}${place}${count(shown)}${all}`;
};

/** The names of all panes on one line, the focused one marked. */
export const tabLine = ({
  panes,
  seen,
  focus,
  note,
  filtered,
  width,
  glyphs,
}: {
  panes: readonly Pane[];
  /** What a pane shows of the snapshot. */
  seen(pane: string): Snapshot;
  focus: string;
  note: string;
  /** Whether rows are hidden: then the note must be seen, even if names of panes have to go. */
  filtered: boolean;
  width: number;
  glyphs: Glyphs;
}): Line => {
  const tabs = (short: boolean): Segment[] =>
    panes.map((pane) => {
      const focused = pane.id === focus;
      const ill = pane.inTrouble(seen(pane.id));
      const mark = focused ? glyphs.marker : ill ? glyphs.error : ' ';
      const name = short && !focused ? '' : ` ${pane.title}`;
      const tone = focused ? 'accent' : ill ? 'error' : 'dim';
      return { text: `${mark}${pane.key}${name}`, tone, bold: focused, hit: { pane: pane.id } };
    });
  const whole = tabs(false);
  const fits = lineWidth(whole) + (note === '' ? 0 : widthOf(note) + 3) <= width;
  const chosen = fits || (!filtered && lineWidth(whole) <= width) ? whole : tabs(true);
  const air = lineWidth(chosen) + panes.length + widthOf(note) + 3 <= width ? ' ' : '';
  const segments = chosen.flatMap((tab): Segment[] => [tab, { text: air }]);
  const room = width - lineWidth(segments) - 1;
  if (room <= widthOf(note)) return segments;
  return [...segments, { text: fit(note, room, { align: 'right', ...glyphs }) }];
};
