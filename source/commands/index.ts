import { cache } from './cache.ts';
import { cancel } from './cancel.ts';
import { down } from './down.ts';
import { logs } from './logs.ts';
import { monitor } from './monitor.ts';
import { once } from './once.ts';
import { record } from './record.ts';
import { replay } from './replay.ts';
import { seed } from './seed.ts';
import { status } from './status.ts';
import { submit } from './submit.ts';
import type { Command } from './types.ts';
import { up } from './up.ts';

/** What runs when no command is named. */
export const defaultCommand: Command = monitor;

/** Every subcommand, in the order of the overview. */
export const commands: readonly Command[] = [
  up,
  down,
  status,
  once,
  record,
  replay,
  logs,
  seed,
  submit,
  cancel,
  cache,
];
