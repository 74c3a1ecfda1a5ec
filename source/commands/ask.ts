import { createInterface } from 'node:readline/promises';
import { UsageError } from '../config/errors.ts';

/** Whether somebody is at the terminal who can be asked. */
export const canAsk = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Asks at the terminal; only y is a yes. */
export const asksYes = async (question: string, signal: AbortSignal): Promise<boolean> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // What a terminal's ctrl-C means, the program decides.
  terminal.on('SIGINT', () => process.emit('SIGINT'));
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
};

/** Asks, unless `yes` says so already. Throws a UsageError where nobody is there to answer. */
export const mustAgree = async (
  name: string,
  question: string,
  yes: boolean,
  signal: AbortSignal,
): Promise<boolean> => {
  if (yes) return true;
  if (!canAsk())
    throw new UsageError(`${name} asks first, and nobody is at the terminal to answer: add --yes`);
  return asksYes(question, signal);
};
