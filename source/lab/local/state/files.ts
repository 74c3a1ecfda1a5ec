import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { stackFolder } from '../../../config/versions.ts';
import type { Lab } from './lab.ts';
import type { Layout } from './layout.ts';
import { giveTo, type ServiceUser } from './user.ts';

/** Makes a lab's folders: the service user's own, closed to all others. */
export const makeFolders = (layout: Layout, user: ServiceUser): void => {
  // The parents stay the caller's: only who calls may make another lab beside this one.
  for (const folder of [layout.state, layout.data])
    mkdirSync(path.dirname(folder), { recursive: true, mode: 0o755 });
  const own = [
    layout.state,
    layout.data,
    layout.logs,
    layout.home,
    layout.run,
    layout.tmp,
    layout.conf(),
    layout.programs,
    layout.eventLog,
    layout.dataOf('delta'),
    layout.dataOf('checkpoint'),
    layout.dataOf('spark-work'),
    path.join(layout.run, 'jupyter'),
    layout.archives,
    path.dirname(layout.work),
    layout.work,
  ];
  for (const folder of own) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    giveTo(folder, user);
  }
};

/** Writes a file of mode 600 that belongs to the service user. */
export const writePrivate = (file: string, content: string, user: ServiceUser): void => {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  giveTo(path.dirname(file), user);
  writeFileSync(file, content, { mode: 0o600 });
  chmodSync(file, 0o600);
  giveTo(file, user);
};

/** Writes a service's settings into `conf/`. */
export const writeSettings = (
  lab: Lab,
  service: { settings(lab: Lab): Record<string, string> },
): void => {
  for (const [name, content] of Object.entries(service.settings(lab)))
    writePrivate(lab.layout.conf(name), content, lab.user);
};

/** Deletes what is temporary; for when nothing of the lab runs. */
export const emptyTmp = ({ tmp }: Layout): void => {
  if (!existsSync(tmp)) return;
  for (const name of readdirSync(tmp))
    rmSync(path.join(tmp, name), { recursive: true, force: true, maxRetries: 5 });
};

/** Deletes a lab's state and data as a whole. Returns the folders that were there. */
export const purgeFolders = (layout: Layout): string[] => {
  // State last: while lab.json is there, an interrupted purge can be run again.
  const folders = [layout.data, layout.state].filter((folder) => existsSync(folder));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  return folders;
};

/**
 * How a format writes a setting; each keeps everything else of the file as it is, comments too.
 * `ini` is for files whose keys are unique over all sections.
 */
export const formats = {
  properties: { key: (line: string) => /^([\w.-]+)\s*=/.exec(line)?.[1], write: '=' },
  postgresql: { key: (line: string) => /^(\w+)\s*=/.exec(line)?.[1], write: ' = ' },
  spark: { key: (line: string) => /^(spark\.\S+)\s/.exec(line)?.[1], write: ' ' },
  ini: { key: (line: string) => /^(\w+)\s*=/.exec(line)?.[1], write: '=' },
} as const;

/**
 * A settings file of `stack/` with the values that say where things are on this machine. A key that
 * the file does not have is a programming error, unless it is in `added`.
 */
export const overlay = (
  text: string,
  format: keyof typeof formats,
  values: Record<string, string | number>,
  added: Record<string, string | number> = {},
): string => {
  const { key, write } = formats[format];
  const missing = new Set(Object.keys(values));
  const lines = text.split('\n').map((line) => {
    const name = key(line);
    if (name === undefined || !(name in values)) return line;
    missing.delete(name);
    return `${name}${write}${values[name]}`;
  });
  if (missing.size > 0) throw new Error(`not in the settings file: ${[...missing].join(', ')}`);
  const more = Object.entries(added).map(([name, value]) => `${name}${write}${value}`);
  return more.length > 0 ? `${lines.join('\n').trimEnd()}\n${more.join('\n')}\n` : lines.join('\n');
};

/** The keys and values of a properties file. */
export const readProperties = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => formats.properties.key(line) !== undefined)
      .map((line) => [formats.properties.key(line), line.slice(line.indexOf('=') + 1).trim()]),
  );

/** The text of a file below `stack/`. */
export const stackText = (...parts: string[]): string =>
  readFileSync(path.join(stackFolder, ...parts), 'utf8');

/** The options in a file below `stack/` that has one a line, and comments. */
export const stackOptions = (...file: string[]): string[] =>
  stackText(...file)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
