import type { UiState } from '../../source/panes/types.ts';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { Screen } from '../../source/screen/Screen.tsx';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import { draw } from './terminal.tsx';

/** The screen as a terminal of this size shows it, and the bytes that were written to it. */
export const frameOf = async (
  snapshot: Snapshot,
  ui: UiState,
  columns: number,
  rows: number,
  glyphs = glyphSet(false),
) => {
  const { screen, settle, close } = draw(
    <Screen {...{ snapshot, ui, columns, rows, glyphs }} />,
    columns,
    rows,
  );
  await settle();
  const { raw } = screen;
  const lines = screen.lines();
  close();
  return { lines, text: lines.join('\n'), raw };
};
