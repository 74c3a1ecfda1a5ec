import { sourceNames } from '../../config/choices.ts';
import { engineNames } from '../../config/environment.ts';
import type { FlagSpec } from '../../config/flags.ts';
import { versionSets } from '../../config/versions.ts';
import { captures, labNamePattern } from './names.ts';

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
      versionSets().includes(value) ? undefined : `expected ${versionSets().join(' or ')}`,
  },
  {
    name: 'source',
    type: 'string',
    value: 'SOURCE',
    choices: sourceNames,
    description: 'the database whose changes are captured: postgres (default) or mysql',
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
