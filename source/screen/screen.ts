import { attempt } from '../config/log.ts';
import { chosenPipeline, seenBy } from '../panes/narrow.ts';
import { focusedPane, presentPanes } from '../panes/present.ts';
import type { Pane, UiState, ViewState } from '../panes/types.ts';
import { viewIn } from '../panes/view.ts';
import { frame } from '../parts/frame.ts';
import { type Glyphs, withTimes } from '../parts/glyphs.ts';
import { help } from '../parts/help.ts';
import { cutLine, inHeight, type Line, sideBySide, widthOf } from '../parts/line.ts';
import { consequenceLine, pipelineLines } from '../pipeline/line.ts';
import { pane as pipelines } from '../pipeline/pane.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import type { Aside } from './aside.ts';
import { bottomLine, tooSmall, withToast } from './edges.ts';
import { header } from './header.ts';
import { inPane } from './hit.ts';
import { type Cell, type Layout, layoutOf, viewHeight } from './layout.ts';
import { notesFor } from './notes.ts';
import { paneNote, tabLine } from './tabs.ts';
import { timeBar } from './time-bar.ts';
import { orTrouble } from './trouble.ts';

export type ScreenProps = {
  snapshot: Snapshot;
  ui: UiState;
  /** What is done with the monitor itself. */
  aside?: Aside;
  columns: number;
  rows: number;
  glyphs: Glyphs;
};

/** `notes`: what stands below the pipeline. */
type BodyProps = ScreenProps & { notes: readonly Line[] };

const plainView: ViewState = { row: null, selected: 0, filter: '', sort: null, zoomed: false };

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
  const more = attempt('what follows', () => linesBelow(props), 0);
  const { length } = snapshot.pipelines;
  const layoutWith = (notes: number) =>
    layoutOf(columns, rows, ui.zoomed, gridded, length, bars, more, notes);
  const notes = notesFor(props, layoutWith);
  const layout = layoutWith(notes.length);
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
        ...props.notes,
        ...framed(props, [focused], focused, columns, layout.body),
      ];
    case 'tabs': {
      const view = viewOf(ui, focused);
      return [
        ...flow(props, layout.flow, columns),
        ...props.notes,
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

/** How many lines the pipeline that is shown has below its verdict. */
const linesBelow = ({ snapshot, ui, columns, glyphs }: ScreenProps): number => {
  const pipeline = chosenPipeline(snapshot, ui.pipeline);
  return pipeline ? consequenceLine({ snapshot, pipeline }, columns, glyphs).length : 0;
};

/** The pipeline that is shown, as lines. */
const flow = ({ snapshot, ui, glyphs }: ScreenProps, lines: number, width: number): Line[] => {
  const pipeline = chosenPipeline(snapshot, ui.pipeline);
  if (!pipeline) return [];
  const draw = () => pipelineLines({ snapshot, pipeline }, lines, width, glyphs);
  return inHeight(orTrouble('the pipeline', width, glyphs, draw), lines);
};

const gridLines = (
  props: BodyProps,
  present: readonly Pane[],
  focused: Pane,
  layout: Extract<Layout, { kind: 'grid' }>,
): Line[] => {
  const { columns, notes, glyphs } = props;
  const cellLines = ({ width, panes }: Cell, height: number) => {
    const stack = present.filter(({ id }) => panes.includes(id));
    const shown = stack.find(({ id }) => id === focused.id) ?? stack[0];
    return { width, lines: shown ? framed(props, stack, shown, width, height, focused) : [] };
  };
  const above = present.some(({ id }) => id === pipelines.id)
    ? [...framed(props, [pipelines], pipelines, columns, layout.flow, focused), ...notes]
    : frame(
        {
          ...{ title: 'Flow', note: 'f: latency', width: columns, glyphs },
          height: layout.flow + notes.length,
        },
        [...flow(props, layout.flow - 2, columns - 2), ...notes],
      );
  return [
    ...above,
    ...layout.rows.flatMap(({ height, cells }) => {
      const [left, right] = cells.map((cell) => cellLines(cell, height));
      return left && right ? sideBySide(left, right) : (left?.lines ?? []);
    }),
  ];
};

const viewOf = (ui: UiState, pane: Pane): ViewState => {
  const view = ui.views[pane.id] ?? plainView;
  return view.zoomed === ui.zoomed ? view : { ...view, zoomed: ui.zoomed };
};

const noteOf = (
  { ui, snapshot }: ScreenProps,
  pane: Pane,
  view: ViewState,
  focused: boolean,
): string =>
  attempt(
    `how many rows ${pane.title} has`,
    () => paneNote(pane, seenBy(ui, pane.id, snapshot), view, focused),
    '',
  );

const paneLines = (
  { snapshot, ui, glyphs }: ScreenProps,
  pane: Pane,
  width: number,
  height: number,
  focused: boolean,
): readonly Line[] => {
  return orTrouble(pane.title, width, glyphs, () => {
    const seen = seenBy(ui, pane.id, snapshot);
    return pane.lines({ snapshot: seen, view: viewOf(ui, pane), width, height, focused, glyphs });
  });
};

const framed = (
  props: ScreenProps,
  stack: readonly Pane[],
  pane: Pane,
  width: number,
  height: number,
  focus: Pane = pane,
): Line[] => {
  const { snapshot, ui, glyphs } = props;
  const focused = pane.id === focus.id;
  const chosen = chosenPipeline(snapshot, ui.pipeline)?.id ?? '';
  const of = pane.id === pipelines.id ? `: the panes show ${chosen}` : '';
  const titles = (short: boolean) =>
    stack
      .map((each) => {
        const mark = each === pane && stack.length > 1 ? glyphs.marker : '';
        return `${mark}${each.key}${short && each !== pane ? '' : ` ${each.title}`}`;
      })
      .join('  ');
  // A pane whose key can't be seen is not there for anybody.
  const title = titles(widthOf(titles(false) + of) > width - 4);
  const note = noteOf(props, pane, viewOf(ui, pane), focused);
  const lines = paneLines(props, pane, width - 2, height - 2, focused);
  return inPane(pane, frame({ title: title + of, note, width, height, focused, glyphs }, lines));
};
