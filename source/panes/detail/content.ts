import type { Glyphs } from '../../parts/glyphs.ts';
import { fit, type Line, wrap } from '../../parts/line.ts';
import type { Tone } from '../../parts/tone.ts';
import { timeText } from '../../text/times.ts';
import type { Snapshot } from '../../watch/snapshot.ts';
import type { Shape } from '../../watch/target.ts';
import { type SystemView, viewOf, viewsOf } from '../../watch/view.ts';
import { awayText, isStale, isWaiting, staleText } from '../notice.ts';
import { partsOfKey } from '../tablePane.ts';
import type { Pane, ViewState } from '../types.ts';
import { layOut } from './layOut.ts';
import type { ContentProps, DetailDefinition, DetailState, Section } from './types.ts';

const plain: ViewState = { row: null, selected: 0, filter: '', sort: null, zoomed: false };

/** The rows of the pane that a detail is about, in the pane's order, as filtered there. */
export const rowIdsOf = (
  pane: Pane,
  snapshot: Snapshot,
  view: Partial<ViewState> = {},
): readonly string[] => pane.rowIds(snapshot, { ...plain, ...view });

/** What a page of sections shows. `stale`: it is of the past. */
export type Content = { sections: readonly Section[]; stale: boolean; goneSince: number | null };

type Definition<State extends DetailState, Data, S extends Shape> = DetailDefinition<
  State,
  Data,
  S
>;

/** What a detail can't do without: its own system, or one beside it. */
const needed = <State extends DetailState, Data, S extends Shape>(
  { of, reads }: Definition<State, Data, S>,
  snapshot: Snapshot,
  id: string,
): SystemView | undefined => {
  const own = viewOf(snapshot, of, partsOfKey(id).system);
  if (!reads) return own;
  const beside = viewsOf(snapshot, reads);
  return beside.find(({ system }) => system.lab === own?.system.lab) ?? own;
};

/**
 * Makes the sections of a row. When the row is gone its last ones stay, for as long as the detail
 * is open.
 */
export const contentMaker = <State extends DetailState, Data, S extends Shape>(
  definition: Definition<State, Data, S>,
) => {
  const { of, pane, pages } = definition;
  let kept: { id: string; sections: readonly Section[]; goneSince: number | null } | undefined;
  return (props: Omit<ContentProps<State, Data, S>, 'row' | 'view'>): Content => {
    const { id, state, snapshot } = props;
    const { system, row } = partsOfKey(id);
    const view = viewOf(snapshot, of, system);
    const page = pages[state.page] ?? pages[0];
    const there = view !== undefined && rowIdsOf(pane, snapshot).includes(id);
    const first = needed(definition, snapshot, id);
    const stale = first !== undefined && isStale(first);
    if (!there && first && isWaiting(first)) return { sections: [], stale, goneSince: null };
    if (kept?.id !== id) kept = { id, sections: [], goneSince: null };
    kept.goneSince = there ? null : (kept.goneSince ?? snapshot.at);
    if (there && page && 'sections' in page) kept.sections = page.sections({ ...props, row, view });
    return { sections: kept.sections, stale: stale || !there, goneSince: kept.goneSince };
  };
};

/** What is said above a detail: that its row is gone, and which systems do not answer. */
export const noticeRows = <State extends DetailState, Data, S extends Shape>(
  definition: Definition<State, Data, S>,
  { goneSince }: Content,
  {
    id,
    snapshot,
    width,
    glyphs,
  }: { id: string; snapshot: Snapshot; width: number; glyphs: Glyphs },
): Line[] => {
  const say = (text: string, mark = glyphs.error, tone: Tone = 'error'): Line[] =>
    wrap(`${mark} ${text}`, width - 2, 2, glyphs).map((line) => [
      { text: ` ${fit(line, width - 2, glyphs)}`, tone },
    ]);
  const first = needed(definition, snapshot, id);
  const stale = first && staleText(first, snapshot, glyphs.moments);
  const away = first && awayText(first, snapshot, glyphs.moments);
  const rows = stale ? say(stale) : away ? say(away, glyphs.waiting, 'dim') : [];
  if (goneSince !== null) {
    const since = timeText(goneSince, glyphs.moments);
    const what = definition.title.toLowerCase();
    return [...say(`this ${what} is gone since ${since}: its last state is shown below`), ...rows];
  }
  if (rows.length === 0 && first && isWaiting(first))
    return [[{ text: ` waiting for ${first.system.short}`, tone: 'dim' }]];
  return rows;
};

/** The rows of a page of sections, dim where they are of the past. */
export const contentRows = (
  { sections, stale }: Content,
  width: number,
  glyphs: Glyphs,
): readonly Line[] => {
  const rows = layOut(sections, width, glyphs);
  return stale ? rows.map((row) => row.map((part) => ({ ...part, tone: 'dim' as const }))) : rows;
};

/** All of a content as text, for the clipboard. */
export const contentText = (content: Content, width: number, glyphs: Glyphs): string =>
  contentRows(content, width, glyphs)
    .map((row) =>
      row
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    .join('\n');
