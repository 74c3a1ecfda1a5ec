import { attempt } from '../config/log.ts';
import { chosenPipeline, seenBy } from '../panes/narrow.ts';
import { focusedPane, presentPanes } from '../panes/present.ts';
import type { Pane } from '../panes/types.ts';
import { viewIn } from '../panes/view.ts';
import { withTimes } from '../parts/glyphs.ts';
import { help } from '../parts/help.ts';
import { cutLine, inHeight, type Line } from '../parts/line.ts';
import { hasHops } from '../pipeline/hops.ts';
import { consequenceLine } from '../pipeline/line.ts';
import { pane as pipelines } from '../pipeline/pane.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import {
  type BodyProps,
  flow,
  framed,
  noteOf,
  paneLines,
  type ScreenProps,
  viewOf,
} from './drawn.ts';
import { bottomLine, tooSmall, withToast } from './edges.ts';
import { gridLines } from './grid.ts';
import { header } from './header.ts';
import { inPane } from './hit.ts';
import { type Layout, layoutOf, showsHops, viewHeight } from './layout.ts';
import { heightOf, notesFor } from './notes.ts';
import { tabLine } from './tabs.ts';
import { timeBar } from './time-bar.ts';
import { orTrouble } from './trouble.ts';

/** The whole screen: `rows` lines, none wider than `columns`; a pure function of its properties. */
export const screenLines = (given: ScreenProps): Line[] => {
  const { columns, rows, ui, snapshot } = given;
  const glyphs = withTimes(given.glyphs, { how: ui.times, now: snapshot.at });
  const props = { ...given, glyphs };
  const present = presentPanes(ui.face, snapshot);
  const gridded = present
    .filter(({ id }) => id !== pipelines.id)
    .map((pane) => ({
      id: pane.id,
      rows: attempt(`rows of ${pane.title}`, () => pane.total(seenBy(ui, pane.id, snapshot)), 0),
    }));
  const { replay } = snapshot;
  const bars = barsOf(snapshot);
  const { more, hops } = attempt('what follows', () => below(props), nothingBelow);
  const { length } = snapshot.pipelines;
  const layoutWith = (notes: number) =>
    layoutOf(columns, rows, ui.zoomed, gridded, { pipelines: length, bars, more, notes, hops });
  const notes = notesFor(props, layoutWith);
  const layout = layoutWith(heightOf(notes));
  const lines =
    layout.kind === 'tiny'
      ? [tooSmall(columns, rows, glyphs)]
      : [
          ...inHeight(
            orTrouble('the header', columns, glyphs, () => [header(snapshot, columns, glyphs)]),
            1,
          ),
          ...withToast(
            props,
            inHeight(
              orTrouble('this', columns, glyphs, () =>
                bodyLines({ ...props, notes }, present, layout),
              ),
              viewHeight(rows, bars),
            ),
          ),
          ...(replay
            ? inHeight(
                orTrouble('the time', columns, glyphs, () => [
                  timeBar(snapshot, replay, columns, glyphs),
                ]),
                1,
              )
            : []),
          ...inHeight(
            orTrouble('the last line', columns, glyphs, () => [bottomLine(props)]),
            1,
          ),
        ];
  return inHeight(lines, rows).map((line) => cutLine(line, columns));
};

/** How many lines stand above the footer. */
export const barsOf = ({ replay }: Snapshot): number => (replay ? 1 : 0);

const bodyLines = (
  props: BodyProps,
  present: readonly Pane[],
  layout: Exclude<Layout, { kind: 'tiny' }>,
): readonly Line[] => {
  const { snapshot, ui, columns, rows, glyphs } = props;
  const area = { width: columns, height: viewHeight(rows, barsOf(snapshot)), glyphs };
  if (ui.overlay?.kind === 'help') return help(ui.helpGroups, ui.overlay.page, area);
  const open = viewIn(ui.face, ui.view ?? null);
  if (open && ui.view) {
    const { state, filter, data } = ui.view;
    return orTrouble(open.title, columns, glyphs, () =>
      open.lines({ ...area, snapshot, filter, data, state: state as object }),
    );
  }
  const focused = focusedPane(present, ui.focus);
  if (!focused) return [];
  switch (layout.kind) {
    case 'zoom':
      return [
        ...flow(props, 1, columns),
        ...props.notes.flow,
        ...framed(props, [focused], focused, {
          width: columns,
          height: layout.body,
          framing: layout.framing,
        }),
      ];
    case 'tabs': {
      const view = viewOf(ui, focused);
      return [
        ...flow(props, layout.flow, columns),
        ...props.notes.flow,
        ...orTrouble('the tabs', columns, glyphs, () => [
          tabLine({
            panes: present,
            seen: (id) => seenBy(ui, id, snapshot),
            focus: focused.id,
            note: noteOf(props, focused, view, true),
            filtered: view.filter !== '',
            width: columns,
            glyphs,
          }),
        ]).slice(0, 1),
        ...inPane(focused, paneLines(props, focused, columns, layout.body, true)),
      ];
    }
    case 'grid':
      return gridLines(props, present, focused, layout);
  }
};

const nothingBelow = { more: 0, hops: false };

/** How many lines the pipeline that is shown has below its verdict, and whether charts of its hops. */
const below = ({ snapshot, ui, columns, rows, glyphs }: ScreenProps): typeof nothingBelow => {
  const pipeline = chosenPipeline(snapshot, ui.pipeline);
  if (!pipeline) return nothingBelow;
  const more = consequenceLine({ snapshot, pipeline }, columns, glyphs).length;
  return { more, hops: showsHops(columns, rows) && hasHops(snapshot, pipeline) };
};
