import { defineAction } from './types.ts';

/** Its key leaves the monitor, and stops the lab after that. */
export const down = defineAction<{ purge: boolean }, { stopped: string[]; purged: string[] }>({
  id: 'down',
  label: 'quit and stop',
  help: 'quit, and stop the lab',
  group: 'Screen',
  effect: 'destroy',
  needs: 'any',
  keys: {
    names: ['Q'],
    everywhere: true,
    confirm: () => 'Quit and stop the lab?',
    input: () => ({ purge: false }),
    press: ({ quit }) => quit({ stopLab: true }),
  },
  command: {
    name: 'down',
    usage: '',
    takes: 0,
    summary: 'stop the lab; --purge also deletes its data',
    details: `
Stops the job and the services in order, with SIGTERM, then SIGKILL, so that no process, port or
lock is left. The data stays for the next up. --purge deletes all of it at once: database, topics,
checkpoint, table, notebooks and secrets, so that they can never disagree.`,
    flags: [{ name: 'purge', type: 'boolean', description: 'delete the lab’s data, all of it' }],
    input: ({ flags }) => ({ purge: flags.purge === true }),
    print({ stopped, purged }, { engine }) {
      const { name } = engine.describe();
      const what = stopped.length > 0 ? `stopped ${stopped.join(', ')}` : 'nothing was running';
      const lines = [what, ...purged.map((folder) => `deleted ${folder}`)];
      return { text: lines.map((line) => `${name}: ${line}\n`).join('') };
    },
  },
  run: ({ engine, onEvent }, { purge }, _report, signal) => engine.down({ signal, onEvent, purge }),
});
