import type { Cure } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';

const bytesPerUnit: Record<string, number> = {
  B: 1,
  kB: 1024,
  '8kB': 8192,
  '16MB': 16 * 1024 ** 2,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
};
const msPerUnit: Record<string, number> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

type Named = Pick<PostgresSettings, 'settings'>;

/** The value of a setting as a text; undefined where this version has none, or it may not be seen. */
export const textOf = ({ settings }: Named, name: string): string | undefined =>
  settings.get(name)?.value;

/** A setting without a unit as a number. */
export const numberOf = ({ settings }: Named, name: string): number | undefined => {
  const setting = settings.get(name);
  return setting && Number(setting.value);
};

// Below zero a value is a word: no limit, or the default.
const scaled = ({ settings }: Named, name: string, units: Record<string, number>) => {
  const setting = settings.get(name);
  if (!setting) return undefined;
  const value = Number(setting.value);
  return value < 0 ? value : value * (units[setting.unit ?? ''] ?? 1);
};

/** A size in bytes; below zero where it is −1: no limit. */
export const bytesOf = (from: Named, name: string): number | undefined =>
  scaled(from, name, bytesPerUnit);

/** A time in ms. */
export const msOf = (from: Named, name: string): number | undefined =>
  scaled(from, name, msPerUnit);

/** A text as SQL writes it. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Sets something for the whole server, with a reload or, where it needs one, a restart. */
export const alterSystem = ({ settings }: Named, name: string, value: string): Cure => {
  const set = `ALTER SYSTEM SET ${name} = ${literal(value)};`;
  return settings.get(name)?.needsRestart
    ? { kind: 'sql', text: set, restart: 'PostgreSQL' }
    : { kind: 'sql', text: `${set}\nSELECT pg_reload_conf();` };
};

/** A page of PostgreSQL’s documentation. */
export const manual = (page: string): string => `https://www.postgresql.org/docs/current/${page}`;
