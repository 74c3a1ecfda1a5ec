import { exitCodes } from '../config/errors.ts';
import { showEvents } from '../lab/progress/index.ts';
import { engineFor, labFlags, takeInput } from './shared.ts';
import type { Command } from './types.ts';

export const cancel: Command = {
  name: 'cancel',
  usage: '',
  summary: 'stop the Spark job; the next submit goes on where it was',
  flags: labFlags,
  async run(context) {
    takeInput(context, 0, 'cancel');
    const view = await showEvents('auto');
    try {
      const { signal } = context;
      const stopped = await engineFor(context).cancel({ signal, onEvent: view.onEvent });
      await view.close();
      process.stdout.write(stopped ? 'job stopped\n' : 'no job was running\n');
    } finally {
      await view.close();
    }
    return exitCodes.ok;
  },
};
