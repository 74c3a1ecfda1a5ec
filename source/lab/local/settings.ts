import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { maskSecrets } from '../../text/mask.ts';
import type { ServiceSettings } from '../../watch/lab.ts';
import { ownCommand } from './state/programs.ts';
import { existingLab, type Site } from './state/site.ts';
import { settingsFolders } from './terminal.ts';

const largestFile = 65_536;
const mostFiles = 20;

/** How a service is started, and the settings it has; see Engine.settings. */
export const settingsOf = (site: Site, service: string): ServiceSettings => {
  const { layout } = existingLab(site);
  const secrets = secretsIn(layout.secrets);
  const safe = (text: string) => maskSecrets(text, secrets);
  const section = textOf(path.join(layout.programs, `${service}.conf`));
  const folder = layout.conf(settingsFolders[service] ?? service);
  return {
    command: safe(ownCommand(lineOf(section, 'command'))),
    directory: lineOf(section, 'directory'),
    environment: environmentOf(lineOf(section, 'environment')).map(safe),
    files: filesBelow(folder).map((file) => ({ path: file, text: safe(textOf(file)) })),
  };
};

/** A value of a supervisord section, as the program gets it. */
const lineOf = (section: string, key: string): string => {
  const line = section.split('\n').find((each) => each.startsWith(`${key}=`));
  return line?.slice(key.length + 1).replaceAll('%%', '%') ?? '';
};

/** `NAME="value",NAME="value"` as lines `NAME=value`. */
const environmentOf = (list: string): string[] =>
  Array.from(list.matchAll(/([^=,]+)="([^"]*)"/g), ([, name, value]) => `${name}=${value}`);

const textOf = (file: string): string => {
  try {
    return statSync(file).size > largestFile ? '(too large to show)' : readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .sort()
        .slice(0, mostFiles)
    : [];

/** What the lab's secret files hold; nothing where they are not ours to read. */
export const secretsIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).flatMap((name) => {
      const text = textOf(path.join(folder, name)).trim();
      // Properties and pgpass have the secret at the end of a line.
      return [text, ...text.split(/[\n=:]/)].filter((part) => part.length >= 16);
    });
  } catch {
    return [];
  }
};
