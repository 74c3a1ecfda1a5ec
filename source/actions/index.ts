import { burst } from './burst.ts';
import { cancel } from './cancel.ts';
import { deletion } from './delete.ts';
import { demo } from './demo.ts';
import { down } from './down.ts';
import { insert } from './insert.ts';
import { notebooks } from './notebooks.ts';
import { resnapshot } from './resnapshot.ts';
import { restart } from './restart.ts';
import { stop } from './stop.ts';
import { submit } from './submit.ts';
import { terminal } from './terminal.ts';
import type { Action } from './types.ts';
import { up } from './up.ts';
import { update } from './update.ts';

/** Everything that a person can do with a key or a subcommand. Adding one is one file and one line. */
export const actions: readonly Action[] = [
  up,
  down,
  insert,
  update,
  deletion,
  demo,
  burst,
  submit,
  cancel,
  resnapshot,
  restart,
  stop,
  terminal,
  notebooks,
];
