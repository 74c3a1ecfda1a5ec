import { spawn } from 'node:child_process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WriteStream } from 'node:tty';
import type { TerminalProgram } from '../os/tool.ts';

// Terminals refuse longer ones; and nobody wants to paste them.
const longestCopy = 4096;

/** Puts text on the clipboard of the terminal's own machine, over SSH too (OSC 52). */
export const copyToClipboard = (text: string): void => {
  const encoded = Buffer.from(text.slice(0, longestCopy)).toString('base64');
  process.stdout.write(`\u001B]52;c;${encoded}\u0007`);
};

// Ink stops listening, but the stream behind it would go on reading: half of what is typed for the
// program would come to us. Listening again, as Ink does afterwards, starts it anew.
const letGoOfKeyboard = async (): Promise<void> => {
  await nextTurn();
  process.stdin.pause();
  await nextTurn();
};

/** Runs a program that has the terminal to itself until it ends, or is hung up by the signal. */
export const runInTerminal = async (
  { command, args, cwd, env, banner }: TerminalProgram,
  signal: AbortSignal,
): Promise<void> => {
  // The terminal sends ctrl-C to us as well: what it means is up to the program.
  const interrupts = process.listeners('SIGINT');
  const ignore = () => {};
  process.removeAllListeners('SIGINT');
  process.on('SIGINT', ignore);
  try {
    await letGoOfKeyboard();
    if (banner !== '') process.stderr.write(`${banner}\n`);
    await new Promise<void>((resolve, reject) => {
      const child = spawn(command, args, {
        cwd,
        env: { ...process.env, ...env },
        stdio: 'inherit',
        signal,
        killSignal: 'SIGHUP',
      });
      child.on('error', reject);
      child.on('exit', () => resolve());
    });
  } finally {
    process.removeListener('SIGINT', ignore);
    for (const listener of interrupts) process.on('SIGINT', listener);
  }
};

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
