import { UsageError } from '../config/errors.ts';
import { wholeNumber } from '../config/flags.ts';
import { makeFlags, watchFlags } from '../lab/contract/flags.ts';
import { withEvents } from '../lab/progress/index.ts';
import { watchedLabs } from '../lab/watched.ts';
import type { Watching } from '../watch/index.ts';
import { printOnce } from './once.ts';
import { enginesFor, screenChoices, screenFlags, scrubFlag, takeInput } from './shared.ts';
import type { Command } from './types.ts';

/** What runs without a command: the full screen, or without a terminal one plain snapshot. */
export const monitor: Command = {
  name: '',
  usage: '',
  summary: 'start the lab and watch every hop live; ? lists the keys',
  choosesSigns: true,
  flags: [
    ...watchFlags,
    ...makeFlags,
    {
      name: 'interval',
      type: 'string',
      value: 'MS',
      description: 'how often everything is read, in ms (default: 1000)',
      check: wholeNumber(250, 60_000),
    },
    {
      name: 'record',
      type: 'string',
      value: 'FILE',
      description: 'record to a new file, for cdc-top replay',
    },
    scrubFlag,
    {
      name: 'read-only',
      type: 'boolean',
      description: 'watch only: no key changes anything, and nothing is brought up',
    },
    ...screenFlags,
  ],
  async run(context) {
    takeInput(context, 0, '[COMMAND]');
    const { flags, signal } = context;
    if (flags.scrub === true && flags.record === undefined)
      throw new UsageError('--scrub needs --record FILE');
    const engines = enginesFor(context);
    const readOnly = flags['read-only'] === true;
    if (!process.stdout.isTTY || !process.stdin.isTTY || process.env.TERM === 'dumb') {
      process.stderr.write('cdc-top: not a terminal: printing one snapshot\n');
      if (!readOnly)
        for (const engine of engines)
          await withEvents('auto', (onEvent) => engine.up({ signal, onEvent }));
      return printOnce(context, false);
    }
    const [{ runMonitor }, { observingAs }, { kinds }] = await Promise.all([
      import('../screen/run.ts'),
      import('./observe.ts'),
      import('../systems/index.ts'),
    ]);
    const observed = observingAs(context.settings);
    const intervalMs = Number(flags.interval ?? 1000);
    let watching: Watching | undefined;
    const file = flags.record === undefined ? undefined : String(flags.record);
    const recorder =
      file === undefined
        ? undefined
        : await observed.record(file, watchedLabs(engines), {
            intervalMs,
            scrub: flags.scrub === true,
            onFailure: ({ message }) => watching?.store.note('error', 'recording', message),
          });
    context.atEnd(async () => recorder?.close());
    return runMonitor(engines, {
      kinds,
      observe: (target, options) => {
        watching = observed.observe(target, { ...options, record: recorder });
        if (recorder) watching.store.note('info', 'recording', `recording to ${recorder.file}`);
        return watching;
      },
      readOnly,
      bringUp: !readOnly,
      ...screenChoices(context),
      intervalMs,
      signal,
      outlive: context.outlive,
    });
  },
};
