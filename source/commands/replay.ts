import { UsageError } from '../config/errors.ts';
import { printReplayed } from './once.ts';
import { atFlag, momentIn, screenChoices, screenFlags, takeInput } from './shared.ts';
import type { Command } from './types.ts';

/** The monitor on a recording. */
export const replay: Command = {
  name: 'replay',
  usage: 'FILE',
  summary: 'play a recording in the monitor; nothing can be changed',
  details: `
Shows a recording that cdc-top record, or the monitor with --record, has made. Arrows go 10 seconds,
with shift a minute; , and . from event to event; < and > change the speed; t goes to a time; space
stops and goes on. Where logs and records of topics would be, it says that they were not recorded.
Without a terminal it prints one snapshot, like cdc-top once --replay FILE.`,
  choosesSigns: true,
  flags: [atFlag, ...screenFlags],
  async run(context) {
    const [file] = takeInput(context, 1, 'replay FILE');
    if (!file) throw new UsageError('which file? usage: cdc-top replay FILE');
    const { flags, signal } = context;
    if (!process.stdout.isTTY || !process.stdin.isTTY || process.env.TERM === 'dumb') {
      process.stderr.write('cdc-top: not a terminal: printing one snapshot\n');
      return printReplayed(file, { settings: context.settings, at: flags.at, json: false, signal });
    }
    const [{ observingAs }, { runReplay }, { kinds }] = await Promise.all([
      import('./observe.ts'),
      import('../screen/run.ts'),
      import('../systems/index.ts'),
    ]);
    const opened = await observingAs(context.settings).openReplay(file, signal);
    const at = momentIn(opened.player.recording, flags.at);
    if (at !== undefined) opened.player.seek(at);
    return runReplay(opened, {
      kinds,
      ...screenChoices(context),
      signal,
      outlive: context.outlive,
    });
  },
};
