import type { ReadStream } from 'node:tty';
import { InputParser } from './input.ts';
import type { Item } from './items.ts';

/** What arrived at once. */
export type OnInput = (items: readonly Item[], at: number) => void;

/**
 * Reads keys and pastes until `close`. From then on what comes is read and dropped: it was typed for
 * the screen, and would otherwise be a command of the shell. `onGone` tells that the terminal is away.
 */
export const listenTo = (stdin: ReadStream, onInput: OnInput, onGone: () => void) => {
  const parser = new InputParser();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  // An Escape is told late, once it is known that nothing belongs to it, and with the time it came at.
  const tell = (items: readonly Item[], at: number) => {
    clearTimeout(timer);
    const { dueAt } = parser;
    const flush = () => tell(parser.flush(performance.now()), at);
    if (dueAt !== undefined && !closed) timer = setTimeout(flush, dueAt - performance.now());
    if (items.length > 0 && !closed) onInput(items, at);
  };
  const read = (chunk: Buffer | string) => {
    const at = performance.now();
    if (!closed) tell(parser.push(Buffer.from(chunk as string), at), at);
  };
  const gone = () => {
    if (!closed) onGone();
  };
  const begin = () => {
    stdin.ref();
    stdin.setRawMode(true);
    stdin.on('data', read);
    stdin.resume();
  };
  stdin.on('error', gone);
  stdin.on('end', gone);
  begin();
  return {
    /** Leaves the terminal’s input to another program until `resume`. */
    pause() {
      stdin.removeListener('data', read);
      stdin.pause();
      stdin.setRawMode(false);
    },
    resume: begin,
    /** Takes it again as it was after something else may have set it up for itself. */
    again() {
      if (closed || !stdin.listeners('data').includes(read)) return;
      stdin.setRawMode(false);
      stdin.setRawMode(true);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      stdin.unref();
    },
  };
};
