import { exitCodes, UsageError } from '../config/errors.ts';
import { wholeNumber } from '../config/flags.ts';
import { labFlags } from '../lab/contract/flags.ts';
import { loggedNames } from '../lab/contract/names.ts';
import { checkDuration, durationOf } from '../text/moments.ts';
import { sanitise } from '../text/sanitise.ts';
import { splitStamp } from '../text/timestamps.ts';
import { nearest } from '../text/units.ts';
import { engineFor, takeInput } from './shared.ts';
import type { Command } from './types.ts';

/** More lines than these nobody reads at once. */
const most = 100_000;

/** From the first line on whose time is `from` or later, ms since the epoch: a log is in order. */
export async function* linesFrom(
  lines: AsyncIterable<string>,
  from: number,
): AsyncGenerator<string> {
  let begun = false;
  for await (const line of lines) {
    begun ||= (splitStamp(line)?.at ?? Number.NEGATIVE_INFINITY) >= from;
    if (begun) yield line;
  }
}

export const logs: Command = {
  name: 'logs',
  usage: 'SERVICE',
  takes: loggedNames,
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
      description: 'how many lines (default: 100, or all of the time that is asked for)',
      check: wholeNumber(0, most),
    },
    {
      name: 'since',
      type: 'string',
      value: 'TIME',
      description: 'only what is younger: 90s, 10m, 2h',
      check: checkDuration,
    },
  ],
  async run(context) {
    const [service] = takeInput(context, 1, 'logs SERVICE [-f] [-n N] [--since TIME]');
    const known = loggedNames;
    if (!service) throw new UsageError(`logs needs a service: ${known.join(' ')}`);
    if (!known.includes(service)) {
      const near = nearest(service, known);
      throw new UsageError(
        `unknown service ${service}; ${near ? `did you mean ${near}?` : `expected one of: ${known.join(', ')}`}`,
      );
    }
    const { signal, flags } = context;
    const since = typeof flags.since === 'string' ? durationOf(flags.since) : undefined;
    const lines = engineFor(context).logs(service, {
      lines: Number(flags.lines ?? (since === undefined ? 100 : most)),
      follow: flags.follow === true,
      signal,
    });
    const shown = since === undefined ? lines : linesFrom(lines, Date.now() - since);
    // A file gets what the service wrote; a terminal must not obey it.
    const clean = process.stdout.isTTY ? sanitise : (line: string) => line;
    for await (const line of shown) process.stdout.write(`${clean(line)}\n`);
    signal.throwIfAborted();
    return exitCodes.ok;
  },
};
