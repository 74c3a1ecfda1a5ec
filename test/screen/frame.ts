import type { UiState } from '../../source/panes/types.ts';
import { glyphSet } from '../../source/parts/glyphs.ts';
import type { Aside } from '../../source/screen/aside.ts';
import { screenLines } from '../../source/screen/screen.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import { draw, looks } from './terminal.ts';

/** The screen as a terminal of this size shows it, and the bytes that were written to it. */
export const frameOf = async (
  snapshot: Snapshot,
  ui: UiState,
  columns: number,
  rows: number,
  ascii = false,
  aside?: Aside,
) => {
  const lines = screenLines({ snapshot, ui, aside, columns, rows, glyphs: glyphSet(ascii) });
  const { screen, settle, close } = draw(lines, columns, rows, { looks: { ...looks, ascii } });
  await settle();
  const { raw } = screen;
  const shown = screen.lines();
  close();
  return { lines: shown, text: shown.join('\n'), raw };
};
