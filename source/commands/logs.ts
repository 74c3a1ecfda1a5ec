import { exitCodes, UsageError } from '../config/errors.ts';
import { wholeNumber } from '../config/flags.ts';
import { labFlags } from '../lab/contract/flags.ts';
import { loggedNames } from '../lab/contract/names.ts';
import { sanitise } from '../text/sanitise.ts';
import { nearest } from '../text/units.ts';
import { engineFor, takeInput } from './shared.ts';
import type { Command } from './types.ts';

export const logs: Command = {
  name: 'logs',
  usage: 'SERVICE',
  summary: 'the last lines of a service’s log; -f follows it',
  details: `SERVICE is one of: ${loggedNames.join(' ')}`,
  flags: [
    ...labFlags,
    { name: 'follow', short: 'f', type: 'boolean', description: 'keep printing new lines' },
    {
      name: 'lines',
      short: 'n',
      type: 'string',
      value: 'N',
      description: 'how many lines (default: 100)',
      check: wholeNumber(0, 100_000),
    },
  ],
  async run(context) {
    const [service] = takeInput(context, 1, 'logs SERVICE [-f] [-n N]');
    const known = loggedNames;
    if (!service) throw new UsageError(`logs needs a service: ${known.join(' ')}`);
    if (!known.includes(service)) {
      const near = nearest(service, known);
      throw new UsageError(
        `unknown service ${service}; ${near ? `did you mean ${near}?` : `expected one of: ${known.join(', ')}`}`,
      );
    }
    const { signal, flags } = context;
    const lines = engineFor(context).logs(service, {
      lines: Number(flags.lines ?? 100),
      follow: flags.follow === true,
      signal,
    });
    // A file gets what the service wrote; a terminal must not obey it.
    const clean = process.stdout.isTTY ? sanitise : (line: string) => line;
    for await (const line of lines) process.stdout.write(`${clean(line)}\n`);
    signal.throwIfAborted();
    return exitCodes.ok;
  },
};
