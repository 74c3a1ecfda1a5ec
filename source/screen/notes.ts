import type { Glyphs } from '../parts/glyphs.ts';
import type { Line } from '../parts/line.ts';
import { isOld, ownLine } from '../pipeline/own/line.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import type { Aside } from './aside.ts';
import { guideLine } from './guide/line.ts';
import type { Layout } from './layout.ts';
import { orTrouble } from './trouble.ts';

type Props = { snapshot: Snapshot; aside?: Aside; columns: number; glyphs: Glyphs };

/**
 * The lines below the pipeline: what is on its way from here, and the next step of the first minute. Only as many as leave all panes in their
 * places, by what `layoutWith` makes of so many; outside of a grid one at most, and only while it is news.
 */
export const notesFor = (
  { snapshot, aside, columns, glyphs }: Props,
  layoutWith: (notes: number) => Layout,
): readonly Line[] => {
  const { own, guide } = aside ?? {};
  const without = layoutWith(0);
  const inGrid = without.kind === 'grid';
  const width = inGrid ? columns - 2 : columns;
  const one = (what: string, line: () => Line) =>
    orTrouble(what, width, glyphs, () => [line()]).slice(0, 1);
  const all = [
    ...(own && (inGrid || !isOld(own, snapshot.at))
      ? one('your change', () => ownLine(own, snapshot, width, glyphs))
      : []),
    ...(guide ? one('the guide', () => guideLine(guide, width, glyphs)) : []),
  ];
  for (let most = Math.min(all.length, inGrid ? 2 : 1); most > 0; most -= 1)
    if (isSame(without, layoutWith(most))) return all.slice(0, most);
  return [];
};

const isSame = (one: Layout, other: Layout): boolean => {
  if (one.kind !== 'grid' || other.kind !== 'grid') return one.kind === other.kind;
  return one.rows.length === other.rows.length;
};
