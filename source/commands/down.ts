import { exitCodes } from '../config/errors.ts';
import { showEvents } from '../lab/progress/index.ts';
import { engineFor, labFlags, takeInput } from './shared.ts';
import type { Command } from './types.ts';

export const down: Command = {
  name: 'down',
  usage: '',
  summary: 'stop the lab; --purge also deletes its data',
  details: `
Stops the job and the services in order, politely and then by force, so that no process, port or
lock is left. The data stays for the next up. --purge deletes all of it at once: database, topics,
checkpoint, table, notebooks and secrets, so that they can never disagree.`,
  flags: [
    ...labFlags,
    { name: 'purge', type: 'boolean', description: 'delete the lab’s data, all of it' },
  ],
  async run(context) {
    takeInput(context, 0, 'down');
    const engine = engineFor(context);
    const view = await showEvents('auto');
    const purge = context.flags.purge === true;
    try {
      const { stopped, purged } = await engine.down({
        signal: context.signal,
        onEvent: view.onEvent,
        purge,
      });
      await view.close();
      const name = context.flags.name ?? 'lab';
      const what = stopped.length > 0 ? `stopped ${stopped.join(', ')}` : 'nothing was running';
      process.stdout.write(`${name}: ${what}\n`);
      for (const folder of purged) process.stdout.write(`${name}: deleted ${folder}\n`);
    } finally {
      await view.close();
    }
    return exitCodes.ok;
  },
};
