import type { Glyphs } from '../parts/glyphs.ts';
import type { Line } from '../parts/line.ts';
import { isOld, ownLine } from '../pipeline/own/line.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import type { Aside } from './aside.ts';
import type { Layout } from './layout.ts';
import { orTrouble } from './trouble.ts';

type Props = { snapshot: Snapshot; aside?: Aside; columns: number; glyphs: Glyphs };

/**
 * The lines below the pipeline: what is on its way from here. Only as many as leave all panes in their
 * places, by what `layoutWith` makes of so many; outside of a grid one at most, and only while it is news.
 */
export const notesFor = (
  { snapshot, aside, columns, glyphs }: Props,
  layoutWith: (notes: number) => Layout,
): readonly Line[] => {
  const { own = null } = aside ?? {};
  const without = layoutWith(0);
  if (!own || without.kind === 'tiny') return [];
  const inGrid = without.kind === 'grid';
  if (!inGrid && isOld(own, snapshot.at)) return [];
  const width = inGrid ? columns - 2 : columns;
  const lines = orTrouble('your change', width, glyphs, () => [
    ownLine(own, snapshot, width, glyphs),
  ]).slice(0, 1);
  return isSame(without, layoutWith(lines.length)) ? lines : [];
};

const isSame = (one: Layout, other: Layout): boolean => {
  if (one.kind !== 'grid' || other.kind !== 'grid') return one.kind === other.kind;
  return one.rows.length === other.rows.length;
};
