import type { Environment } from '../config/environment.ts';
import type { FlagSpec, ParsedLine } from '../config/flags.ts';
import type { Folders } from '../config/folders.ts';
import type { Settings } from '../config/settings.ts';

export type Context = ParsedLine & {
  environment: Environment;
  folders: Folders;
  settings: Settings;
  /** Aborted with an Interrupted when the user or a signal ends the command. */
  signal: AbortSignal;
  /** From then on what nobody caught is told, and does not end the command. */
  outlive(tell: (error: unknown) => void): void;
  /** Work to be done once the command has ended, however it does. */
  atEnd(work: () => Promise<void>): void;
};

/** One subcommand. Adding one is one file and one line in index.ts. */
export type Command = {
  name: string;
  /** What may stand behind the name: `insert|update [N]`. */
  usage: string;
  summary: string;
  /** More for `--help`: what it does exactly, examples. */
  details?: string;
  /** What its first argument chooses from, where that is so. */
  members?: readonly { usage: string; summary: string }[];
  /** The words that its first argument may be, where it is one of few. */
  takes?: readonly string[];
  flags: readonly FlagSpec[];
  /** It chooses its signs by itself where the terminal takes no UTF-8. */
  choosesSigns?: true;
  /** Tells of what it fails with in a way of its own; returns the exit code. */
  failed?(error: unknown): number;
  /** Returns the exit code. */
  run(context: Context): Promise<number>;
};
