import { type EngineName, engineNames } from '../config/environment.ts';
import { UsageError } from '../config/errors.ts';
import { type FlagSpec, type Flags, valuesOf } from '../config/flags.ts';
import { readVersions, versionSets } from '../config/versions.ts';
import type { Engine } from '../lab/contract/engine.ts';
import { captures, labNamePattern } from '../lab/contract/names.ts';
import { engineOf } from '../lab/index.ts';
import { momentForms, momentOf } from '../text/moments.ts';
import type { Capture } from '../watch/lab.ts';
import type { Context } from './types.ts';

/** Which lab a command is about. */
export const labFlags: readonly FlagSpec[] = [
  {
    name: 'name',
    type: 'string',
    value: 'LAB',
    description: 'which lab (default: lab); several can run side by side',
    check: (value) =>
      labNamePattern.test(value)
        ? undefined
        : 'a lab’s name has 1 to 32 lower-case letters, digits, - or _, and starts with a letter or digit',
  },
];

/** Which labs are watched: one, or several as one. */
export const watchFlags: readonly FlagSpec[] = labFlags.map((flag) => ({
  ...flag,
  many: true,
  description: 'which lab (default: lab); given several times, all of them are watched together',
}));

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
  if (at === undefined) throw new UsageError(`--at ${text}: no time; try ${momentForms}`);
  if (at >= from && at <= until) return at;
  throw new UsageError(
    `--at ${text}: the recording goes from ${iso(from)} to ${iso(until)}; name a time in it`,
  );
};

/** Where what is watched is written down. */
export const scrubFlag: FlagSpec = {
  name: 'scrub',
  type: 'boolean',
  description: 'replace names and addresses in the recording, each by the same one throughout',
};

/** How a lab is made; these count when it is first brought up. */
export const makeFlags: readonly FlagSpec[] = [
  {
    name: 'engine',
    type: 'string',
    value: 'ENGINE',
    choices: engineNames,
    description:
      'what brings the lab up: compose (Docker Compose), local (processes, no Docker), or auto: compose where Docker answers (default)',
  },
  {
    name: 'versions',
    type: 'string',
    value: 'SET',
    description:
      'the version set: seed or current (default: seed, or current where Python is too new for it)',
    check: (value) =>
      versionSets().includes(value) ? undefined : `it must be ${versionSets().join(' or ')}`,
  },
  {
    name: 'capture',
    type: 'string',
    value: 'CAPTURE',
    choices: captures,
    description:
      'what captures changes: connect (Debezium in Kafka Connect) or server (Debezium Server)',
  },
];

export const jsonFlag: FlagSpec = {
  name: 'json',
  type: 'boolean',
  description: 'print JSON on stdout, messages on stderr',
};

const engineNamed = (name: string, { flags, environment, folders, atEnd }: Context): Engine => {
  const engine = engineOf({
    name,
    engine: flags.engine as EngineName | undefined,
    versions: flags.versions === undefined ? undefined : readVersions(String(flags.versions)).set,
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
