import { actions } from '../actions/index.ts';
import type { Action } from '../actions/types.ts';
import { cache } from './cache.ts';
import { check } from './check.ts';
import { completionOf } from './completion.ts';
import { doctor } from './doctor.ts';
import { heal } from './heal.ts';
import { labs } from './labs.ts';
import { logs } from './logs.ts';
import { monitor } from './monitor.ts';
import { once } from './once.ts';
import { record } from './record.ts';
import { replay } from './replay.ts';
import { serve } from './serve.ts';
import { commandsOf } from './shared.ts';
import { status } from './status.ts';
import { trace } from './trace.ts';
import type { Command } from './types.ts';
import { uninstall } from './uninstall.ts';
import { watch } from './watch.ts';

/** What runs when no command is named. */
export const defaultCommand: Command = monitor;

/** Every subcommand, in the order of the overview: what actions do, then what only shows. */
export const commandsWith = (list: readonly Action[]): readonly Command[] => {
  const all = [
    ...commandsOf(list),
    status,
    labs,
    once,
    doctor,
    trace,
    watch,
    check,
    serve,
    record,
    replay,
    heal,
    logs,
    cache,
    uninstall,
  ];
  return [...all, completionOf(defaultCommand, all)];
};

export const commands = commandsWith(actions);
