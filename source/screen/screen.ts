import { messageOf } from '../config/errors.ts';
import type { Pane, UiState, ViewState } from '../panes/types.ts';
import { footer } from '../parts/footer.ts';
import { frame } from '../parts/frame.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import { help } from '../parts/help.ts';
import { cutLine, fit, inHeight, type Line, sideBySide, wrap } from '../parts/line.ts';
import { choice, prompt } from '../parts/prompt.ts';
import { flowLines } from '../pipeline/line.ts';
import { panes } from '../systems/panes.ts';
import { viewOf as openViewOf } from '../systems/views.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import { header } from './header.ts';
import { flowHeight, type Layout, layoutOf, smallest, viewHeight } from './layout.ts';
import { paneNote, tabLine } from './tabs.ts';

export type ScreenProps = {
  snapshot: Snapshot;
  ui: UiState;
  columns: number;
  rows: number;
  glyphs: Glyphs;
};

const plainView: ViewState = { row: null, selected: 0, filter: '', sort: null, zoomed: false };

/** The whole screen: `rows` lines, none wider than `columns`; a pure function of its properties. */
export const screenLines = (props: ScreenProps): Line[] => {
  const { columns, rows, ui, snapshot, glyphs } = props;
  const [first, second] = panes;
  const topRows = Math.max(first?.total(snapshot) ?? 0, second?.total(snapshot) ?? 0);
  const layout = layoutOf(columns, rows, ui.zoomed, topRows);
  const lines =
    layout.kind === 'tiny'
      ? [tooSmall(columns, glyphs)]
      : [
          ...inHeight(
            orTrouble(columns, glyphs, () => [header(snapshot, columns, glyphs)]),
            1,
          ),
          ...inHeight(
            orTrouble(columns, glyphs, () => bodyLines(props, layout)),
            viewHeight(rows),
          ),
          bottomLine(props),
        ];
  return inHeight(lines, rows).map((line) => cutLine(line, columns));
};

/** What is said where the screen is too small to draw on. */
const tooSmall = (width: number, glyphs: Glyphs): Line => {
  const { columns, rows } = smallest;
  const text = `cdc-top needs ${columns}x${rows}; this terminal is smaller`;
  return [{ text: fit(text, width, glyphs) }];
};

const bodyLines = (
  props: ScreenProps,
  layout: Exclude<Layout, { kind: 'tiny' }>,
): readonly Line[] => {
  const { snapshot, ui, columns, rows, glyphs } = props;
  const area = { width: columns, height: viewHeight(rows), glyphs };
  if (ui.overlay?.kind === 'help') return help(ui.helpGroups, ui.overlay.page, area);
  const open = openViewOf(ui.view ?? null);
  if (open && ui.view) {
    const { state, filter, data } = ui.view;
    return orTrouble(columns, glyphs, () =>
      open.lines({ ...area, snapshot, filter, data, state: state as object }),
    );
  }
  const focused = panes.find(({ id }) => id === ui.focus) ?? panes[0];
  if (!focused) return [];
  switch (layout.kind) {
    case 'zoom':
      return [
        ...flowLines(snapshot, 1, columns, glyphs),
        ...framed(props, focused, columns, layout.body),
      ];
    case 'tabs':
      return [
        ...flowLines(snapshot, layout.flow, columns, glyphs),
        tabLine({
          panes,
          snapshot,
          focus: focused.id,
          note: paneNote(focused, snapshot, viewOf(ui, focused), true),
          filtered: viewOf(ui, focused).filter !== '',
          width: columns,
          glyphs,
        }),
        ...paneLines(props, focused, columns, layout.body),
      ];
    case 'grid':
      return gridLines(props, layout);
  }
};

const gridLines = (props: ScreenProps, layout: Extract<Layout, { kind: 'grid' }>): Line[] => {
  const { snapshot, columns, glyphs } = props;
  const { top, middle, bottom, left, delta } = layout;
  const [one, two, three, four, five, six] = panes as readonly [
    ...[Pane, Pane, Pane],
    ...[Pane, Pane, Pane],
  ];
  const pair = (a: Pane, b: Pane, height: number, width: number) =>
    sideBySide(
      { lines: framed(props, a, width, height), width },
      { lines: framed(props, b, columns - width, height), width: columns - width },
    );
  return [
    ...frame(
      { title: 'Flow', width: columns, height: flowHeight, glyphs },
      flowLines(snapshot, 3, columns - 2, glyphs),
    ),
    ...pair(one, two, top, left),
    ...pair(three, four, middle, left),
    ...pair(five, six, bottom, delta),
  ];
};

const viewOf = (ui: UiState, pane: Pane): ViewState => {
  const view = ui.views[pane.id] ?? plainView;
  return view.zoomed === ui.zoomed ? view : { ...view, zoomed: ui.zoomed };
};

const paneLines = (
  { snapshot, ui, glyphs }: ScreenProps,
  pane: Pane,
  width: number,
  height: number,
): readonly Line[] => {
  const focused = pane.id === ui.focus;
  return orTrouble(width, glyphs, () =>
    pane.lines({ snapshot, view: viewOf(ui, pane), width, height, focused, glyphs }),
  );
};

/** What can't be drawn says so in its place; everything beside it goes on. */
const orTrouble = (width: number, glyphs: Glyphs, draw: () => readonly Line[]): readonly Line[] => {
  try {
    return draw();
  } catch (error) {
    const text = `${glyphs.error} this can’t be drawn: ${messageOf(error)}`;
    return wrap(text, width - 2, 3, glyphs).map((line) => [{ text: ` ${line}`, tone: 'error' }]);
  }
};

const framed = (props: ScreenProps, pane: Pane, width: number, height: number): Line[] => {
  const { snapshot, ui, glyphs } = props;
  const focused = pane.id === ui.focus;
  const title = `${pane.key} ${pane.title}`;
  const note = paneNote(pane, snapshot, viewOf(ui, pane), focused);
  const lines = paneLines(props, pane, width - 2, height - 2);
  return frame({ title, note, width, height, focused, glyphs }, lines);
};

const bottomLine = ({ ui, columns, glyphs }: ScreenProps): Line => {
  const { overlay } = ui;
  if (overlay === null || overlay.kind === 'help') return footer(ui.footer, columns, glyphs);
  if (overlay.kind === 'choice') return choice(overlay.items, columns);
  return prompt({ kind: overlay.kind, text: overlay.text, width: columns, glyphs });
};
