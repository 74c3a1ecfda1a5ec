import { spawn } from 'node:child_process';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { WriteStream } from 'node:tty';
import type { TerminalProgram } from '../os/tool.ts';
import { bytes } from '../text/units.ts';

// Of 100,000 bytes that widespread terminals (hterm, and what passes it on) take of such a sequence,
// what base64 leaves. A text beyond it would not be copied in part: it would be dropped.
const mostBytes = 74_994;

/**
 * Puts text on the clipboard of the terminal's own machine, over SSH too (OSC 52), and returns what
 * to say: terminals take no more than so much, and do not answer.
 */
export const copyToClipboard = (text: string): string => {
  const { read, written } = new TextEncoder().encodeInto(text, new Uint8Array(mostBytes));
  const part = text.slice(0, read);
  process.stdout.write(`\u001B]52;c;${Buffer.from(part).toString('base64')}\u0007`);
  if (read === text.length) return 'copied';
  return `copied ${bytes(written)} of ${bytes(Buffer.byteLength(text))}: terminals take no more`;
};

// Ink stops listening, but the stream behind it would go on reading: half of what is typed for the
// program would come to us. Listening again afterwards starts it anew.
const letGoOfKeyboard = async (): Promise<void> => {
  await nextTurn();
  process.stdin.pause();
  await nextTurn();
};

/** Does something with the terminal given back as it was, and takes it again. */
export const whileAway = async (
  {
    keyboard,
    writer,
    isOver,
  }: {
    keyboard: { pause(): void; resume(): void } | undefined;
    writer: { leave(): void; enter(): void };
    /** Whether the monitor has been left meanwhile. */
    isOver(): boolean;
  },
  work: () => Promise<void>,
): Promise<void> => {
  keyboard?.pause();
  writer.leave();
  try {
    await work();
  } finally {
    writer.enter();
    if (!isOver()) keyboard?.resume();
  }
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

// A terminal that takes nothing must not keep the shell from coming back.
const mostSentMs = 300;
// Nothing is stopped where no shell waits for it, as under `ssh -t`: it goes on after so long.
const stoppedWithinMs = 100;

/** Stops this program and those that started it, as ctrl-Z does; returns when it goes on (`fg`). */
export const stopUntilContinued = async (): Promise<void> => {
  await letGoOfKeyboard();
  const sent = new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  await Promise.race([sent, sleep(mostSentMs)]);
  // To all of the group: of `npm start`, too, the shell is to know that it has stopped.
  process.kill(0, 'SIGTSTP');
  await sleep(stoppedWithinMs);
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
