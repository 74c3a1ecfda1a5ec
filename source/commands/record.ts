import { exitCodes, Failure, Interrupted, UsageError } from '../config/errors.ts';
import { watchFlags } from '../lab/contract/flags.ts';
import { watchedLabs } from '../lab/watched.ts';
import { bytes, duration, plural } from '../text/units.ts';
import type { Target } from '../watch/target.ts';
import { forFlag, intervalFlag, lasting, paceOf } from './lasting.ts';
import { enginesFor, scrubFlag, takeInput } from './shared.ts';
import type { Command } from './types.ts';

/** Watches without a screen, into a file. */
export const record: Command = {
  name: 'record',
  usage: 'FILE',
  summary: 'record what the monitor would show, to replay it or send it to someone',
  details: `
Reads the lab as the monitor does and changes nothing, until ctrl-C or for as long as --for says. An
existing file is never overwritten, and only you can read the new one; docs/recording.md has the
format. Passwords are not in it; names of topics, tables, hosts and people are, unless --scrub
replaces them. The text of logs and the records of topics are not recorded.

  cdc-top record monday.rec --for 8h
  cdc-top replay monday.rec`,
  flags: [...watchFlags, forFlag, intervalFlag, scrubFlag],
  async run(context) {
    const [file] = takeInput(context, 1, 'record FILE');
    if (!file) throw new UsageError('which file? usage: cdc-top record FILE');
    const { flags, signal } = context;
    const target = watchedLabs(enginesFor(context));
    await mustBeThere(target);
    const { observingAs } = await import('./observe.ts');
    const observed = observingAs(context.settings);
    const { forMs: ms, intervalMs } = paceOf(flags);
    const failed = new AbortController();
    const recorder = await observed.record(file, target, {
      intervalMs,
      scrub: flags.scrub === true,
      onFailure: (failure) => failed.abort(failure),
    });
    const watching = observed.observe(target, { signal, intervalMs, record: recorder });
    const began = Date.now();
    process.stderr.write(
      `recording ${target.id} to ${file}${ms === undefined ? ' until ctrl-C' : ` for ${duration(ms)}`}\n`,
    );
    try {
      watching.begin();
      await lasting(ms, AbortSignal.any([signal, failed.signal]));
    } finally {
      await watching.close();
      await recorder.close();
    }
    if (recorder.failure) throw recorder.failure;
    // That is how it ends, unless the terminal or the system ended it.
    if (signal.aborted && !(signal.reason instanceof Interrupted)) throw signal.reason;
    process.stderr.write(
      `recorded ${plural(recorder.ticks, 'tick')} in ${duration(Date.now() - began)}: ${file}, ${bytes(recorder.bytes)}\n`,
    );
    return exitCodes.ok;
  },
};

/** Throws where nothing of a target has an address yet: there is nothing to record. */
const mustBeThere = async ({ systems }: Target): Promise<void> => {
  const asked = await Promise.allSettled(systems.map((system) => system.endpoint()));
  // The services of a lab can always be asked for: by what runs them.
  const known = asked.filter(({ status }) => status === 'fulfilled').length;
  const refused = asked.find(({ status }) => status === 'rejected');
  if (refused?.status === 'rejected' && known <= systems.length - asked.length + 1)
    throw refused.reason instanceof Failure ? refused.reason : new Failure(String(refused.reason));
};
