import type { Face } from '../panes/types.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import type { Line } from '../parts/line.ts';
import type { TimesChoice } from '../text/times.ts';
import { contextOf, drawnUi } from './context.ts';
import { monitorKeys } from './keys.ts';
import { screenLines } from './screen.ts';
import type { Session } from './session.ts';
import { initialUi, settledUi } from './ui.ts';

/** The screen before there is a keyboard: nobody has chosen anything, and nothing can be done. */
export const firstLines = (
  session: Session,
  face: Face,
  glyphs: Glyphs,
  columns: number,
  rows: number,
  times?: TimesChoice,
): Line[] => {
  const snapshot = session.watching.snapshot();
  const nothing = () => {};
  const ui = settledUi(initialUi(face, times), snapshot);
  const context = contextOf(ui, {
    ...{ session, seen: snapshot, data: undefined, columns, rows, glyphs },
    ...{
      dispatch: nothing,
      copy: () => '',
      suspend: async () => {},
      redraw: nothing,
      quit: nothing,
    },
    ...{ setView: nothing, stop: nothing },
  });
  return screenLines({
    snapshot,
    ui: drawnUi(ui, context, undefined, monitorKeys),
    columns,
    rows,
    glyphs,
  });
};
