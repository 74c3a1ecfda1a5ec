import { messageOf } from '../config/errors.ts';
import { wholeNumber } from '../config/flags.ts';
import { watchFlags } from '../lab/contract/flags.ts';
import { watchedLabs } from '../lab/watched.ts';
import { maskSecrets } from '../text/mask.ts';
import { checkDuration, durationOf } from '../text/moments.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Target } from '../watch/target.ts';
import { lasting } from './lasting.ts';
import { enginesFor, takeInput } from './shared.ts';
import type { Command, Context } from './types.ts';

const usualTimeoutS = 10;
/** Nagios’ word for what could not be checked. */
const unknown = 3;

/** A plugin for Nagios, and whoever reads its plugins. */
export const check: Command = {
  name: 'check',
  usage: '',
  summary: 'one line and an exit code for Nagios, Icinga and similar',
  details: `
Looks twice, a second apart, and says how it is: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN (it could not
look, or the command line is wrong), with performance data. Services, and what has thresholds in them:

  findings    all findings of every hop (the default)
  slots       retained, wal, remaining, unconfirmed, inactive
  connector   behind
  backlog     backlog
  delay       delay
  batch       batch
  freshness   age
  services    the services of the lab

A threshold is a value (1GB, 10m, 5000), a range of Nagios (10:20, @5:8), or several by name:
--warning retained=1GB,wal=64 --critical remaining=100MB. docs/check.md has all of it.

  cdc-top check
  cdc-top check --service slots --warning 1GB --critical 5GB`,
  flags: [
    ...watchFlags,
    { name: 'service', type: 'string', value: 'NAME', description: 'what is checked' },
    {
      name: 'warning',
      short: 'w',
      type: 'string',
      value: 'X',
      description: 'when it is a warning',
    },
    {
      name: 'critical',
      short: 'c',
      type: 'string',
      value: 'Y',
      description: 'when it is critical',
    },
    {
      name: 'timeout',
      short: 't',
      type: 'string',
      value: 'S',
      description: `after this many seconds, whatever has not answered is unknown (default: ${usualTimeoutS})`,
      check: wholeNumber(1, 3600),
    },
    {
      name: 'for',
      type: 'string',
      value: 'TIME',
      description: 'keep looking this long: rules about movement need 15s or more',
      check: checkDuration,
    },
  ],
  failed(error) {
    const text = maskSecrets(sanitise(messageOf(error))).replaceAll('|', '/');
    process.stdout.write(`CDC-TOP UNKNOWN - ${text}\n`);
    return unknown;
  },
  async run(context) {
    takeInput(context, 0, 'check');
    const { flags, settings } = context;
    const [{ askedOf, serviceNamed }, { lineOf, states, worst }] = await Promise.all([
      import('../export/nagios/index.ts'),
      import('../export/nagios/result.ts'),
    ]);
    const text = (name: string) => (typeof flags[name] === 'string' ? flags[name] : undefined);
    const service = serviceNamed(text('service'));
    const given = { warning: text('warning'), critical: text('critical') };
    const asked = askedOf(service, given, settings);
    const target = watchedLabs(enginesFor(context));
    const { kinds } = service;
    const systems = target.systems.filter(({ kind }) => kinds?.includes(kind) ?? true);
    const looked = service.look(await snapshotOf({ ...target, systems }, context), asked);
    process.stdout.write(`${lineOf(service.name, looked, asked.judge)}\n`);
    return states[worst(looked.said)];
  },
};

/** What is known after two readings of every system, or when time is over. */
const snapshotOf = async (target: Target, { flags, settings, signal }: Context) => {
  const { observingAs } = await import('./observe.ts');
  const watching = observingAs(settings).observe(target, {
    ...{ signal, intervalMs: 1000, patient: true },
  });
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const forMs = durationOf(String(flags.for)) ?? 0;
  const timeoutMs = Number(flags.timeout ?? usualTimeoutS) * 1000;
  try {
    watching.begin();
    const read = Promise.all([watching.settled(2), ...(forMs > 0 ? [lasting(forMs, until)] : [])]);
    await Promise.race([read, lasting(forMs + timeoutMs, until)]);
    signal.throwIfAborted();
    return watching.store.tick();
  } finally {
    over.abort();
    await watching.close();
  }
};
