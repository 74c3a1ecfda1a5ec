import type { Glyphs } from '../../parts/glyphs.ts';
import { fit, type Line, wrap } from '../../parts/line.ts';
import { panes } from '../../systems/panes.ts';
import { clock } from '../../text/figures.ts';
import type { Snapshot } from '../../watch/snapshot.ts';
import { isWaiting, sourceName, staleText } from '../notice.ts';
import { layOut } from './layOut.ts';
import type { ContentProps, DetailDefinition, DetailState, Section } from './types.ts';

/** The rows of the pane that a detail is about, in the pane's order, as filtered there. */
export const rowIdsOf = (
  pane: string,
  snapshot: Snapshot,
  view: { filter: string; sort: { column: string; descending: boolean } | null } = {
    filter: '',
    sort: null,
  },
): readonly string[] =>
  panes
    .find(({ id }) => id === pane)
    ?.rowIds(snapshot, { row: null, selected: 0, zoomed: false, ...view }) ?? [];

/** What a page of sections shows. `stale`: it is of the past. */
export type Content = { sections: readonly Section[]; stale: boolean; goneSince: number | null };

/**
 * Makes the sections of a row. When the row is gone its last ones stay, for as long as the detail
 * is open.
 */
export const contentMaker = <State extends DetailState, Data>({
  pane,
  reads,
  pages,
}: DetailDefinition<State, Data>) => {
  let kept: { id: string; sections: readonly Section[]; goneSince: number | null } | undefined;
  return (props: ContentProps<State, Data>): Content => {
    const { id, state, snapshot } = props;
    const page = pages[state.page] ?? pages[0];
    const there = rowIdsOf(pane, snapshot).includes(id);
    const first = reads[0];
    const stale = first !== undefined && snapshot.derived.sources[first].state === 'stale';
    if (!there && first !== undefined && isWaiting(snapshot, first))
      return { sections: [], stale, goneSince: null };
    if (kept?.id !== id) kept = { id, sections: [], goneSince: null };
    kept.goneSince = there ? null : (kept.goneSince ?? snapshot.at);
    if (there && page && 'sections' in page) kept.sections = page.sections(props);
    return { sections: kept.sections, stale: stale || !there, goneSince: kept.goneSince };
  };
};

/** What is said above a detail: that its row is gone, and which sources do not answer. */
export const noticeRows = <State extends DetailState, Data>(
  { title, reads }: DetailDefinition<State, Data>,
  { goneSince }: Content,
  { snapshot, width, glyphs }: { snapshot: Snapshot; width: number; glyphs: Glyphs },
): Line[] => {
  const say = (text: string): Line[] =>
    wrap(`${glyphs.error} ${text}`, width - 2, 2, glyphs).map((line) => [
      { text: ` ${fit(line, width - 2, glyphs)}`, tone: 'error' },
    ]);
  const first = reads[0];
  const rows = reads.flatMap((source) => {
    const stale = staleText(snapshot, source);
    return stale ? say(stale) : [];
  });
  if (goneSince !== null) {
    const since = `${clock(goneSince)}Z`;
    const what = title.toLowerCase();
    return [...say(`this ${what} is gone since ${since}: what it was last stands below`), ...rows];
  }
  if (rows.length === 0 && first && isWaiting(snapshot, first))
    return [[{ text: ` waiting for ${sourceName(snapshot, first)}`, tone: 'dim' }]];
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
