import { exitCodes } from '../config/errors.ts';
import { planText } from '../lab/contract/plan.ts';
import { showEvents } from '../lab/progress/index.ts';
import { engineFor, jsonFlag, labFlags, makeFlags, takeInput } from './shared.ts';
import { endpointLines } from './status.ts';
import type { Command } from './types.ts';

export const up: Command = {
  name: 'up',
  usage: '',
  summary: 'bring the lab up and wait until every service is ready',
  details: `
Installs what is missing, starts what does not run, and does nothing where all is well.
A port that is taken is replaced by a free one; status tells which.`,
  flags: [
    ...labFlags,
    ...makeFlags,
    { name: 'dry-run', type: 'boolean', description: 'print what would be done, and do nothing' },
    { ...jsonFlag, description: 'print one JSON object per event on stdout, then the status' },
  ],
  async run(context) {
    takeInput(context, 0, 'up');
    const engine = engineFor(context);
    const { signal, flags } = context;
    if (flags['dry-run']) {
      const plan = await engine.planUp(signal);
      process.stdout.write(flags.json ? `${JSON.stringify(plan)}\n` : planText(plan));
      return exitCodes.ok;
    }
    const view = await showEvents(flags.json ? 'json' : 'auto');
    try {
      await engine.up({ signal, onEvent: view.onEvent });
    } finally {
      await view.close();
    }
    const status = await engine.status(signal);
    process.stdout.write(
      flags.json ? `${JSON.stringify(status)}\n` : `${endpointLines(status).join('\n')}\n`,
    );
    return status.state === 'healthy' ? exitCodes.ok : exitCodes.failed;
  },
};
