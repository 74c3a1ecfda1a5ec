import type { Action, Family, Printed } from '../actions/types.ts';
import { type SourceName, type ThemeChoice, themeChoices } from '../config/choices.ts';
import type { EngineName } from '../config/environment.ts';
import { exitCodes, UsageError } from '../config/errors.ts';
import { type FlagSpec, type Flags, valuesOf } from '../config/flags.ts';
import { readVersions } from '../config/versions.ts';
import type { Engine } from '../lab/contract/engine.ts';
import { labFlags } from '../lab/contract/flags.ts';
import { engineOf } from '../lab/index.ts';
import { withEvents } from '../lab/progress/index.ts';
import { takesUtf8 } from '../text/ascii.ts';
import { momentForms, momentOf } from '../text/moments.ts';
import { nearest } from '../text/units.ts';
import type { Capture } from '../watch/lab.ts';
import { asksYes, canAsk, mustAgree } from './ask.ts';
import type { Command, Context } from './types.ts';

/** Which moment of a recording. */
export const atFlag: FlagSpec = {
  name: 'at',
  type: 'string',
  value: 'TIME',
  description: `a moment of the recording, in UTC: ${momentForms}`,
};

/** The moment that `--at` names, ms since the epoch; undefined where it is not given. */
export const momentIn = (
  { from, until }: { from: number; until: number },
  text: Flags[string],
): number | undefined => {
  if (typeof text !== 'string') return undefined;
  const at = momentOf(text, { from, until });
  const iso = (moment: number) => new Date(moment).toISOString().replace(/\.\d+/, '');
  if (at === undefined) throw new UsageError(`--at ${text} is not a time; try ${momentForms}`);
  if (at >= from && at <= until) return at;
  throw new UsageError(
    `--at ${text}: the recording goes from ${iso(from)} to ${iso(until)}; name a time in it`,
  );
};

/** Where what is watched is written down. */
export const scrubFlag: FlagSpec = {
  name: 'scrub',
  type: 'boolean',
  description: 'replace names and addresses in the recording, always with the same substitute',
};

/** How the full screen is drawn. */
export const screenFlags: readonly FlagSpec[] = [
  {
    name: 'ascii',
    type: 'boolean',
    description: 'draw with plain ASCII signs (the default where the locale is not UTF-8)',
  },
  {
    name: 'no-incremental',
    type: 'boolean',
    description: 'redraw whole frames instead of only what changed',
  },
  {
    name: 'mouse',
    type: 'boolean',
    description: 'the wheel scrolls, a click selects or presses a key of the footer',
  },
  {
    name: 'theme',
    type: 'string',
    value: 'NAME',
    choices: themeChoices,
    description: 'colours: auto (what the terminal says of itself, the default), dark, light, mono',
  },
];

export const screenChoices = ({ flags, environment, settings }: Context) => ({
  theme: (flags.theme as ThemeChoice | undefined) ?? environment.theme ?? settings.theme ?? 'auto',
  times: settings.times ?? 'utc',
  mouse: flags.mouse === true || settings.mouse === true,
  ascii: flags.ascii === true || !takesUtf8(process.env),
  incremental: flags['no-incremental'] !== true,
});

/** The engine of a lab of this name, until the command has ended. */
export const engineNamed = (
  name: string,
  { flags, environment, folders, atEnd }: Context,
): Engine => {
  const engine = engineOf({
    name,
    engine: flags.engine as EngineName | undefined,
    versions: flags.versions === undefined ? undefined : readVersions(String(flags.versions)).set,
    source: flags.source as SourceName | undefined,
    capture: flags.capture as Capture | undefined,
    environment,
    folders,
  });
  atEnd(() => engine.close());
  return engine;
};

/** The engine of the lab that a command line names. */
export const engineFor = (context: Context): Engine =>
  engineNamed(String(context.flags.name ?? 'lab'), context);

/** The engines of all labs that a command line names. */
export const enginesFor = (context: Context): Engine[] => {
  const names = valuesOf(context.flags.name);
  return (names.length === 0 ? ['lab'] : names).map((name) => engineNamed(name, context));
};

/** Refuses arguments that a command does not take. */
export const takeInput = (context: Context, most: number, usage: string): string[] => {
  if (context.input.length > most)
    throw new UsageError(`unexpected argument ${context.input[most]}; usage: cdc-top ${usage}`);
  if (context.rest.length > 0 && !usage.includes('-- '))
    throw new UsageError(`unexpected arguments after --; usage: cdc-top ${usage}`);
  return context.input;
};

type Subcommand = NonNullable<Action['command']>;
type Performed = { id: string; command: Subcommand };

const perform = async ({ id, command }: Performed, context: Context): Promise<number> => {
  const { flags, signal } = context;
  const work = command.prepare(context);
  const engine = engineFor(context);
  const { asks, name } = command;
  if (asks && !(await mustAgree(name, asks, flags.yes === true, signal))) return exitCodes.failed;
  const first = await run({ id, command }, context, engine, work);
  process.stdout.write(first.text);
  const { offer } = first;
  if (!offer || !(flags.yes || (canAsk() && (await asksYes(offer.question, signal)))))
    return first.exitCode ?? exitCodes.ok;
  const next = await run({ id, command }, context, engine, offer.work);
  process.stdout.write(next.text);
  return next.exitCode ?? exitCodes.ok;
};

const run = async (
  { id, command }: Performed,
  { flags, signal }: Context,
  engine: Engine,
  work: NonNullable<Printed['offer']>['work'],
): Promise<Printed> => {
  const began = Date.now();
  const style = flags.json && command.jsonEvents ? 'json' : 'auto';
  return withEvents(style, (onEvent) => {
    const report = (what: string) =>
      onEvent({
        ...{ at: Date.now(), subject: id, state: 'running', what },
        tookMs: Date.now() - began,
      });
    return work({ engine, onEvent }, report, signal);
  });
};

const yesFlag: FlagSpec = {
  name: 'yes',
  type: 'boolean',
  description: 'do it without asking',
};

const commandOf = (action: Performed): Command => {
  const { name, usage, summary, details, flags = [], takes, asks } = action.command;
  return {
    ...{ name, usage, summary, details },
    flags: [...labFlags, ...flags, ...(asks ? [yesFlag] : [])],
    run(context) {
      takeInput(context, takes, [name, usage].filter(Boolean).join(' '));
      return perform(action, context);
    },
  };
};

const byName = (flags: readonly FlagSpec[]): FlagSpec[] => [
  ...new Map(flags.map((flag) => [flag.name, flag])).values(),
];

/** One subcommand for all actions of a family: its first argument says which of them is meant. */
const familyCommand = (family: Family, members: readonly Performed[]): Command => {
  const names = members.map(({ command }) => command.name);
  const usage = `${names.join('|')} [N]`;
  return {
    name: family.name,
    usage,
    summary: family.summary,
    details: family.details,
    members: members.map(({ command }) => ({
      usage: `${command.name} ${command.usage}`.trim(),
      summary: command.summary,
    })),
    flags: byName([...labFlags, ...members.flatMap(({ command }) => command.flags ?? [])]),
    run(context) {
      const [name, ...input] = takeInput(context, 2, `${family.name} ${usage}`);
      if (name === undefined) throw new UsageError(`usage: cdc-top ${family.name} ${usage}`);
      const member = members.find(({ command }) => command.name === name);
      if (!member) {
        const near = nearest(name, names);
        throw new UsageError(
          `unknown ${family.member} ${name}; ${near ? `did you mean ${near}?` : `expected one of: ${names.join(', ')}`}`,
        );
      }
      const { flags = [], takes } = member.command;
      for (const { name: flag } of members.flatMap(({ command }) => command.flags ?? [])) {
        const isOwn = flags.some((own) => own.name === flag);
        const owner = members.find(({ command }) => command.flags?.some((f) => f.name === flag));
        if (!isOwn && context.flags[flag] !== undefined)
          throw new UsageError(`--${flag} is for ${family.name} ${owner?.command.name} only`);
      }
      if (input.length > takes)
        throw new UsageError(`${family.name} ${name} takes no number: ${input[takes]}`);
      return perform(member, { ...context, input });
    },
  };
};

/** The subcommands of actions, in the order of these. */
export const commandsOf = (actions: readonly Action[]): Command[] => {
  const performed = actions.flatMap(({ id, command }) => (command ? [{ id, command }] : []));
  const families = new Map<Family, Performed[]>();
  for (const one of performed) {
    const { family } = one.command;
    if (family) families.set(family, [...(families.get(family) ?? []), one]);
  }
  return performed.flatMap((one) => {
    const { family } = one.command;
    if (!family) return [commandOf(one)];
    const members = families.get(family) ?? [];
    return members[0] === one ? [familyCommand(family, members)] : [];
  });
};
