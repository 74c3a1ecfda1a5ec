import { maskSecrets } from '../text/mask.ts';
import { systemTrouble } from './system-errors.ts';

/** What the process exits with; documented in the README. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Something failed that the user can act on: one line that says what and what to do next. */
export class Failure extends Error {
  readonly exitCode: number = exitCodes.failed;
  override readonly name: string = 'Failure';
}

/** A flag, argument, environment variable or file that is not what it should be. */
export class UsageError extends Failure {
  override readonly exitCode = exitCodes.usage;
  override readonly name = 'UsageError';
}

/** The user (or a signal) ended the command. */
export class Interrupted extends Failure {
  override readonly exitCode = exitCodes.interrupted;
  override readonly name = 'Interrupted';
  constructor(message = 'interrupted') {
    super(message);
  }
}

/** The message of anything that was thrown, on one line and without secrets. */
export const messageOf = (error: unknown): string => {
  // An AggregateError (happy eyeballs, both addresses refused) has an empty message of its own.
  if (error instanceof AggregateError && !error.message) return messageOf(error.errors[0]);
  const text =
    systemTrouble(error) ?? (error instanceof Error ? error.message || error.name : String(error));
  return maskSecrets(text.replace(/\s*\n\s*/g, ' ').trim());
};

/** The `code` of a Node, pg or kafkajs error, if it has one. */
export const codeOf = (error: unknown): string | undefined => {
  if (error instanceof AggregateError && !('code' in error)) return codeOf(error.errors[0]);
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
};
