import type { Glyphs } from '../parts/glyphs.ts';
import type { Line } from '../parts/line.ts';
import { isOld, ownLine } from '../pipeline/own/line.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import type { Aside } from './aside.ts';
import { guideLine, guideList } from './guide/lines.ts';
import type { Layout } from './layout.ts';
import { orTrouble } from './trouble.ts';

type Props = { snapshot: Snapshot; aside?: Aside; columns: number; glyphs: Glyphs };

/** What stands between the pipeline and the panes: lines that belong to the pipeline, and a list below them. */
export type Notes = { flow: readonly Line[]; list: readonly Line[] };

/** How many lines that takes. */
export const heightOf = ({ flow, list }: Notes): number => flow.length + list.length;

/**
 * What is on its way from here, and the first minute: all of its steps, or the next one where rows are scarce. Only
 * as much as leaves all panes in their places, by what `layoutWith` makes of so many lines; outside of a grid one at
 * most, and only while it is news.
 */
export const notesFor = (
  { snapshot, aside, columns, glyphs }: Props,
  layoutWith: (notes: number) => Layout,
): Notes => {
  const { own, guide } = aside ?? {};
  const without = layoutWith(0);
  const grid = without.kind === 'grid' ? without : undefined;
  const width = grid ? columns - 2 : columns;
  const one = (what: string, line: () => Line) =>
    orTrouble(what, width, glyphs, () => [line()]).slice(0, 1);
  const change =
    own && (grid || !isOld(own, snapshot.at))
      ? one('your change', () => ownLine(own, snapshot, width, glyphs))
      : [];
  const next = guide ? one('the guide', () => guideLine(guide, width, glyphs)) : [];
  const list =
    guide && grid
      ? orTrouble(
          'the guide',
          columns,
          glyphs,
          () => guideList(guide, columns, grid.framing, glyphs) ?? [],
        )
      : [];
  const flow = [...change, ...next];
  // The best first.
  const ways: Notes[] = [
    ...(list.length > 0 ? [{ flow: change, list }] : []),
    ...(grid ? [{ flow, list: [] }] : []),
    { flow: flow.slice(0, 1), list: [] },
  ];
  return ways.find((way) => isSame(without, layoutWith(heightOf(way)))) ?? { flow: [], list: [] };
};

const isSame = (one: Layout, other: Layout): boolean => {
  if (one.kind !== 'grid' || other.kind !== 'grid') return one.kind === other.kind;
  return one.rows.length === other.rows.length;
};
