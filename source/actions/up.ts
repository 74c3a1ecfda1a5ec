import { exitCodes } from '../config/errors.ts';
import { jsonFlag } from '../config/flags.ts';
import type { Plan } from '../lab/contract/engine.ts';
import { makeFlags } from '../lab/contract/flags.ts';
import { planText } from '../lab/contract/plan.ts';
import { endpointLines } from '../lab/contract/target.ts';
import { defineAction } from './types.ts';

export const up = defineAction<{ dryRun: boolean }, Plan | undefined>({
  id: 'up',
  label: 'up',
  help: 'start what does not run',
  group: 'Lab',
  effect: 'write',
  needs: 'lab',
  keys: {
    names: ['U'],
    input: () => ({ dryRun: false }),
    begins: () => 'bringing it up',
    ends: () => ['every service is ready'],
  },
  command: {
    name: 'up',
    usage: '',
    takes: 0,
    summary: 'bring the lab up and wait until every service is ready',
    details: `
Installs what is missing, starts what does not run, and does nothing where all is well.
A port that is taken is replaced by a free one; status tells which.`,
    flags: [
      ...makeFlags,
      { name: 'dry-run', type: 'boolean', description: 'print what would be done, and do nothing' },
      { ...jsonFlag, description: 'print one JSON object per event on stdout, then the status' },
    ],
    jsonEvents: true,
    input: ({ flags }) => ({ dryRun: flags['dry-run'] === true }),
    async print(plan, { engine, line, signal }) {
      const { json } = line.flags;
      if (plan) return { text: json ? `${JSON.stringify(plan)}\n` : planText(plan) };
      const status = await engine.status(signal);
      return {
        text: json ? `${JSON.stringify(status)}\n` : `${endpointLines(status).join('\n')}\n`,
        exitCode: status.state === 'healthy' ? exitCodes.ok : exitCodes.failed,
      };
    },
  },
  async run({ engine, onEvent }, { dryRun }, _report, signal) {
    if (dryRun) return engine.planUp(signal);
    await engine.up({ signal, onEvent });
    return undefined;
  },
});
