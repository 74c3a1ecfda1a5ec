import type { ReadStream, WriteStream } from 'node:tty';
import type { Glyphs } from '../parts/glyphs.ts';
import { contextOf, drawnUi } from './context.ts';
import { paint } from './drawing/paint.ts';
import { monitorKeys } from './keys.ts';
import { Screen } from './Screen.tsx';
import type { Session } from './session.ts';
import { initialUi, settledUi } from './ui.ts';

const alternate = '\u001B[?1049h';
const enter = `${alternate}\u001B[?25l\u001B[2J\u001B[H`;
const leave = '\u001B[?1049l\u001B[?25h';
const home = '\u001B[H';
const eraseLine = '\u001B[K';
const eraseAll = '\u001B[2J';

/** The screen as it is before anything is read: what Ink draws first, as lines. */
export const firstFrame = (
  session: Session,
  glyphs: Glyphs,
  columns: number,
  rows: number,
): string[] => {
  const snapshot = session.store.snapshot();
  const nothing = () => {};
  const ui = settledUi(initialUi(), snapshot);
  const context = contextOf(ui, {
    ...{ session, seen: snapshot, data: undefined, columns, rows, glyphs },
    ...{ dispatch: nothing, copy: nothing, suspend: nothing, redraw: nothing, quit: nothing },
    setView: nothing,
  });
  const screen = (
    <Screen
      snapshot={snapshot}
      ui={drawnUi(ui, context, undefined, monitorKeys)}
      columns={columns}
      rows={rows}
      glyphs={glyphs}
    />
  );
  return paint(screen, columns, rows).map((line) => line.trimEnd());
};

type Terminal = { stdin: ReadStream; stdout: WriteStream };

/**
 * Shows the first frame at once: loading Ink takes as long as everything before it. `again` draws
 * what is known by then in its place, `handOver` has Ink go on from there as if it had drawn that
 * frame; until then `restore` leaves the terminal as it was.
 */
export const showFirst = (
  { stdin, stdout }: Terminal,
  draw: (columns: number, rows: number) => string[],
) => {
  const { columns, rows } = stdout;
  let frame = draw(columns, rows).join('\n');
  // What is typed meanwhile is for us: it is not to stand on the screen.
  stdin.setRawMode(true);
  stdout.write(enter + frame);
  let owned = true;
  const restore = () => {
    if (!owned) return;
    owned = false;
    stdout.write(leave);
    stdin.setRawMode(false);
  };
  process.once('exit', restore);
  const done = () => {
    owned = false;
    process.removeListener('exit', restore);
  };
  return {
    /** Draws what is known by now in its place. */
    again() {
      const next = draw(columns, rows).join('\n');
      if (next === frame) return;
      frame = next;
      stdout.write(home + eraseLine + next.replaceAll('\n', `\n${eraseLine}`));
    },
    restore() {
      restore();
      process.removeListener('exit', restore);
    },
    /** `begin` starts Ink, which draws its first frame at once. */
    handOver<T>(begin: () => T): T {
      const write = stdout.write.bind(stdout);
      stdout.write = ((text: string) => {
        // The alternate screen is there already; entering it again would erase it.
        if (text === alternate) return true;
        if (!text.includes('\n')) return write(text);
        stdout.write = write;
        if (text === frame) return true;
        const resized = stdout.columns !== columns || stdout.rows !== rows;
        const lines = resized ? text : text.replaceAll('\n', `\n${eraseLine}`);
        return write((resized ? eraseAll + home : home + eraseLine) + lines);
      }) as typeof stdout.write;
      const begun = begin();
      done();
      return begun;
    },
  };
};
