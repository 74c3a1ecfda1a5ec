import type { Pane, UiState } from '../../source/panes/types.ts';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { inHeight, type Line } from '../../source/parts/line.ts';
import { screenLines } from '../../source/screen/screen.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';

const glyphs = glyphSet(false);
const framing = new Set([...Object.values(glyphs.border), ' ']);

const textOf = (line: Line): string => line.map(({ text }) => text).join('');
/** How many cells are neither blank nor part of a frame. */
const saying = (lines: readonly Line[]): number =>
  [...lines.map(textOf).join('')].filter((sign) => !framing.has(sign)).length;

/** What of a pane says something: which part of its cells, and how many of its lines say nothing at all. */
export type PaneDensity = { id: string; share: number; empty: number; height: number };

/** How much of the screen says something, and of each pane that is seen. */
export const densityOf = (
  { snapshot, ui }: { snapshot: Snapshot; ui: UiState },
  columns: number,
  rows: number,
): { share: number; panes: readonly PaneDensity[] } => {
  const panes: PaneDensity[] = [];
  const measured = (pane: Pane): Pane => ({
    ...pane,
    lines(props) {
      const { height, width } = props;
      const lines = inHeight(pane.lines(props), height);
      const empty = lines.filter((line) => saying([line]) === 0).length;
      panes.push({ id: pane.id, share: saying(lines) / (width * height), empty, height });
      return lines;
    },
  });
  const face = { ...ui.face, panes: ui.face.panes.map(measured) };
  const lines = screenLines({ snapshot, ui: { ...ui, face }, columns, rows, glyphs });
  return { share: saying(lines) / (columns * rows), panes };
};
