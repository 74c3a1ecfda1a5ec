import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf, Failure, UsageError } from './errors.ts';

/** Where the package's package.json is: the bundle has another depth than the sources. */
export const packageFolder = ((): string => {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, 'package.json')) && folder !== path.dirname(folder))
    folder = path.dirname(folder);
  return folder;
})();

/** The package's own folder with everything that a lab consists of; the same in clone and package. */
export const stackFolder = path.join(packageFolder, 'stack');

/** The version sets that exist, by name. */
export const versionSets = (): string[] =>
  readdirSync(path.join(stackFolder, 'versions'))
    .filter((name) => name.endsWith('.env'))
    .map((name) => name.slice(0, -'.env'.length));

export type Versions = { set: string; get(key: string): string; number(key: string): number };

/** Reads a version set. Throws a UsageError for an unknown name, a Failure for a broken file. */
export const readVersions = (
  set: string,
  folder = path.join(stackFolder, 'versions'),
): Versions => {
  const file = path.join(folder, `${set}.env`);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw new UsageError(
      `unknown version set ${set}; expected one of: ${versionSets().join(', ')}`,
    );
  }
  const values = parseEnvFile(text, file);
  const get = (key: string) => {
    const value = values.get(key);
    if (value === undefined) throw new UsageError(`${file}: ${key} is missing`);
    return value;
  };
  const number = (key: string) => {
    const value = Number(get(key));
    if (!Number.isFinite(value)) throw new UsageError(`${file}: ${key}=${get(key)} is no number`);
    return value;
  };
  return { set, get, number };
};

/** Parses `KEY=VALUE` lines with `#` comments; a malformed line is a UsageError with its number. */
export const parseEnvFile = (text: string, file: string): Map<string, string> => {
  const values = new Map<string, string>();
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/(^|\s)#.*$/s, '').trim();
    if (line === '') continue;
    const [, key, value] = /^([A-Z][A-Z0-9_]*)=(\S*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined)
      throw new UsageError(`${file}:${index + 1}: expected KEY=VALUE, found "${line}"`);
    if (values.has(key)) throw new UsageError(`${file}:${index + 1}: ${key} is set twice`);
    values.set(key, value);
  }
  return values;
};

/** The version of cdc-top itself. */
export const ownVersion = (): string => {
  const file = path.join(packageFolder, 'package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: string };
  if (!version) throw new Failure(`${file} has no version`);
  return version;
};
