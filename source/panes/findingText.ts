import { commandFor } from '../config/program.ts';
import { plainRate } from '../text/figures.ts';
import { sentenceText } from '../text/sentence.ts';
import { dateText, inUtc, type Times } from '../text/times.ts';
import { bytes, count, duration, plural } from '../text/units.ts';
import type { Figure, Finding, NextStep } from '../watch/finding.ts';

/** The value of a figure as it is drawn; `none` where it is not known. */
export const figureText = ({ value, unit }: Figure, none: string, times: Times = inUtc): string => {
  if (value === null) return none;
  if (unit === 'time') return dateText(Date.parse(String(value)), times);
  if (typeof value === 'string') return value;
  const number = Number(value);
  switch (unit) {
    case 'bytes':
      return bytes(value);
    case 'ms':
      return duration(number);
    case 'per second':
      return `${plainRate(number)}/s`;
    case 'bytes per second':
      return `${bytes(value)}/s`;
    case undefined:
      return Number.isInteger(number) ? count(value) : String(value);
    default:
      return plural(value, unit.slice(0, -1));
  }
};

/** Where a step is read: in the monitor, where keys work, or in a shell. */
export type Place = 'monitor' | 'shell';

// Rules name commands as they are installed, and without the lab.
const commandIn = ({ command }: NextStep, lab = 'lab'): string | undefined => {
  const words = command?.match(/^cdc-top (.*)/s)?.[1];
  return words === undefined ? command : commandFor({ name: lab }, words);
};

/** What a step is done with: a key, a command or a statement; undefined where it is only advice. */
export const handleOf = (
  step: NextStep,
  place: Place,
  lab: string | undefined,
): string | undefined =>
  (place === 'monitor' ? step.key : undefined) ?? commandIn(step, lab) ?? step.sql;

/** A finding in one line that ends with what helps: `no Spark job is running: s submits it`. */
export const findingText = (finding: Finding, place: Place, times: Times = inUtc): string => {
  const { next = [], subject } = finding;
  const text = sentenceText(finding, times);
  const [step] = next;
  if (!step) return text;
  const handle = handleOf(step, place, subject.lab);
  const helps = handle === undefined ? step.does : `${handle} ${step.does}`;
  return `${text}${text.includes(': ') ? '; ' : ': '}${helps}`;
};
