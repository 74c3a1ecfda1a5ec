import { attempt } from '../config/log.ts';
import { chosenPipeline, seenBy } from '../panes/narrow.ts';
import type { Pane, UiState, ViewState } from '../panes/types.ts';
import { type Framing, frame, insideOf } from '../parts/frame.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import { inHeight, type Line, widthOf } from '../parts/line.ts';
import { pipelineLines } from '../pipeline/line.ts';
import { pane as pipelines } from '../pipeline/pane.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import type { Aside } from './aside.ts';
import { inPane } from './hit.ts';
import type { Notes } from './notes.ts';
import { paneNote } from './tabs.ts';
import { orTrouble } from './trouble.ts';

/** What the screen is made of. */
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
export type BodyProps = ScreenProps & { notes: Notes };

const plainView: ViewState = { row: null, selected: 0, filter: '', sort: null, zoomed: false };

/** The pipeline that is shown, as lines. */
export const flow = (
  { snapshot, ui, glyphs }: ScreenProps,
  lines: number,
  width: number,
): Line[] => {
  const pipeline = chosenPipeline(snapshot, ui.pipeline);
  if (!pipeline) return [];
  const draw = () => pipelineLines({ snapshot, pipeline }, lines, width, glyphs);
  return inHeight(orTrouble('the pipeline', width, glyphs, draw), lines);
};

/** What was chosen in a pane. */
export const viewOf = (ui: UiState, pane: Pane): ViewState => {
  const view = ui.views[pane.id] ?? plainView;
  return view.zoomed === ui.zoomed ? view : { ...view, zoomed: ui.zoomed };
};

/** How many rows a pane has and which are shown, in words. */
export const noteOf = (
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

/** A pane without what sets it apart. */
export const paneLines = (
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

/** A pane with its title and those of the others in its place. */
export const framed = (
  props: ScreenProps,
  stack: readonly Pane[],
  pane: Pane,
  { width, height, framing }: { width: number; height: number; framing: Framing },
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
  const inside = insideOf(framing, { width, height });
  const lines = paneLines(props, pane, inside.width, inside.height, focused);
  return inPane(
    pane,
    frame({ title: title + of, note, width, height, focused, glyphs }, lines, framing),
  );
};
