import { attempt } from '../config/log.ts';
import { chosenPipeline, seenBy } from '../panes/narrow.ts';
import { focusedPane, presentPanes } from '../panes/present.ts';
import type { Pane, UiState, ViewState } from '../panes/types.ts';
import { viewIn } from '../panes/view.ts';
import { footer } from '../parts/footer.ts';
import { frame } from '../parts/frame.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import { help } from '../parts/help.ts';
import { cutLine, fit, inHeight, type Line, sideBySide, widthOf } from '../parts/line.ts';
import { palette } from '../parts/palette.ts';
import { choice, prompt } from '../parts/prompt.ts';
import { toastLines } from '../parts/toast.ts';
import { consequenceLine, pipelineLines } from '../pipeline/line.ts';
import { pane as pipelines } from '../pipeline/pane.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import { header } from './header.ts';
import { type Cell, type Layout, layoutOf, smallest, viewHeight } from './layout.ts';
import { paneNote, tabLine } from './tabs.ts';
import { timeBar } from './time-bar.ts';
import { orTrouble } from './trouble.ts';

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
  const layout = layoutOf(columns, rows, ui.zoomed, gridded, snapshot.pipelines.length, bars, more);
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
              orTrouble('this', columns, glyphs, () => bodyLines(props, present, layout)),
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

// Where there is little room, the palette takes more than half of it.
const mostOffers = 8;

/** What has to be said of a key, and the palette, stand over the end of the body: the verdict is at its top. */
const withToast = ({ ui, columns, glyphs }: ScreenProps, body: readonly Line[]): Line[] => {
  const over = (lines: readonly Line[], on: readonly Line[]) =>
    lines.length === 0 ? [...on] : [...on.slice(0, -lines.length), ...lines];
  const height = Math.max(mostOffers, Math.floor(body.length / 2));
  const offers = ui.palette ? palette(ui.palette, { width: columns, height, glyphs }) : [];
  return over(ui.toast ? toastLines(ui.toast, columns, glyphs) : [], over(offers, body));
};

/** How many lines stand above the footer. */
export const barsOf = ({ replay }: Snapshot): number => (replay ? 1 : 0);

/** What is said where the screen is too small to draw on. */
const tooSmall = (width: number, height: number, glyphs: Glyphs): Line => {
  const { columns, rows } = smallest;
  const text = `cdc-top needs ${columns}x${rows}; this terminal is ${width}x${height}`;
  return [{ text: fit(text, width, glyphs) }];
};

const bodyLines = (
  props: ScreenProps,
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
        ...framed(props, [focused], focused, columns, layout.body),
      ];
    case 'tabs': {
      const view = viewOf(ui, focused);
      return [
        ...flow(props, layout.flow, columns),
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
        ...paneLines(props, focused, columns, layout.body, true),
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
  const draw = () => pipelineLines({ snapshot, pipeline }, lines > 1 ? 3 : 1, width, glyphs);
  return inHeight(orTrouble('the pipeline', width, glyphs, draw), lines);
};

const gridLines = (
  props: ScreenProps,
  present: readonly Pane[],
  focused: Pane,
  layout: Extract<Layout, { kind: 'grid' }>,
): Line[] => {
  const { columns, glyphs } = props;
  const cellLines = ({ width, panes }: Cell, height: number) => {
    const stack = present.filter(({ id }) => panes.includes(id));
    const shown = stack.find(({ id }) => id === focused.id) ?? stack[0];
    return { width, lines: shown ? framed(props, stack, shown, width, height, focused) : [] };
  };
  const above = present.some(({ id }) => id === pipelines.id)
    ? framed(props, [pipelines], pipelines, columns, layout.flow, focused)
    : frame(
        { title: 'Flow', note: 'f: latency', width: columns, height: layout.flow, glyphs },
        flow(props, layout.flow - 2, columns - 2),
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
  return frame({ title: title + of, note, width, height, focused, glyphs }, lines);
};

const bottomLine = ({ ui, columns, glyphs }: ScreenProps): Line => {
  const { overlay } = ui;
  if (overlay === null || overlay.kind === 'help') return footer(ui.footer, columns, glyphs);
  if (overlay.kind === 'choice') return choice(overlay.items, columns);
  return prompt({ kind: overlay.kind, text: overlay.text, width: columns, glyphs });
};
