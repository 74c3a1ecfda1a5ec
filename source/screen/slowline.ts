import type { WriteStream } from 'node:tty';

// About a whole frame: what is more than that would be old before it is seen.
const mostUnsent = 8 * 1024;

/**
 * Lets a program go on while its terminal takes nothing, as over a line that is slow or stands
 * still: Node writes to a terminal synchronously, and nothing would be read or done meanwhile.
 * Tells whether so much waits to be sent that another frame is of no use.
 */
export const neverWaitFor = (terminal: WriteStream): (() => boolean) => {
  const { _handle: handle } = terminal as { _handle?: { setBlocking?(on: boolean): void } };
  handle?.setBlocking?.(false);
  return () => terminal.writableLength > mostUnsent;
};
