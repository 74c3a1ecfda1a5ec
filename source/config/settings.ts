import { readFileSync } from 'node:fs';
import { type TimesChoice, timesChoices } from '../text/times.ts';
import { nearest } from '../text/units.ts';
import { anyOf, type ThemeChoice, themeChoices } from './choices.ts';
import { codeOf, messageOf, UsageError } from './errors.ts';

/** What a person has set for good, in config.json. */
export type Settings = {
  /** Findings that are not to be shown: `S05`, or `S05 NAME` for one slot, topic, table, service. */
  silence?: readonly string[];
  /** Thresholds of `cdc-top check`, by service. */
  check?: Readonly<Record<string, { warning?: string; critical?: string }>>;
  /** Where findings are sent: a secret, so never printed. */
  notify?: string;
  /** How the monitor is drawn, where neither --theme nor CDC_TOP_THEME says it. */
  theme?: ThemeChoice;
  /** How the monitor tells moments until somebody presses the key that changes it. */
  times?: TimesChoice;
  /** Whether the monitor hears of the mouse without --mouse. */
  mouse?: boolean;
};

const fields = ['silence', 'check', 'notify', 'theme', 'times', 'mouse'] as const;

/** Reads the settings; there are none where there is no such file. Throws a UsageError for what is wrong in it. */
export const readSettings = (file: string): Settings => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return {};
    throw new UsageError(`${file} can’t be read: ${messageOf(error)}`);
  }
  return settingsIn(text, file);
};

const settingsIn = (text: string, file: string): Settings => {
  const wrong = (what: string): never => {
    throw new UsageError(`${file}: ${what}`);
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return wrong(`it is no JSON: ${messageOf(error)}`);
  }
  if (!isFields(value)) return wrong('expected an object, such as {"silence": ["S05"]}');
  for (const name of Object.keys(value)) {
    if (fields.some((field) => field === name)) continue;
    const near = nearest(name, fields);
    wrong(
      `unknown setting ${name}; ${near ? `did you mean ${near}?` : `expected one of: ${fields.join(', ')}`}`,
    );
  }
  const { silence, check, notify, theme, times, mouse } = value;
  if (silence !== undefined && !(Array.isArray(silence) && silence.every(isSilence)))
    wrong('silence must be a list of ids of findings, such as "S05" or "S05 my_slot"');
  if (check !== undefined && !(isFields(check) && Object.values(check).every(isThreshold)))
    wrong('check must be an object, such as {"slots": {"warning": "1GB", "critical": "5GB"}}');
  if (notify !== undefined && !(typeof notify === 'string' && URL.canParse(notify)))
    wrong('notify must be a URL');
  if (theme !== undefined && !themeChoices.some((name) => name === theme))
    wrong(`theme must be ${anyOf(themeChoices)}`);
  if (times !== undefined && !timesChoices.some((name) => name === times))
    wrong(`times must be ${anyOf(timesChoices)}`);
  if (mouse !== undefined && typeof mouse !== 'boolean') wrong('mouse must be true or false');
  return value as Settings;
};

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSilence = (value: unknown): boolean =>
  typeof value === 'string' && /^[A-Z]\d{2}( .+)?$/.test(value);

const isThreshold = (value: unknown): boolean =>
  isFields(value) &&
  Object.entries(value).every(
    ([name, text]) => (name === 'warning' || name === 'critical') && typeof text === 'string',
  );

/** Whether a finding is not to be shown. `names`: all that it is about. */
export const silenced = (
  { silence = [] }: Settings,
  id: string,
  names: readonly (string | undefined)[],
): boolean =>
  silence.some((line) => {
    const [of, ...rest] = line.split(' ');
    const name = rest.join(' ');
    return of === id && (name === '' || names.includes(name));
  });
