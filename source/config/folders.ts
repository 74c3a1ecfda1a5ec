import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Environment } from './environment.ts';
import { codeOf, messageOf, UsageError } from './errors.ts';

/** Where cdc-top keeps things. Every path is absolute. */
export type Folders = {
  /** What was downloaded and installed; shared by all labs, safe to delete while none runs. */
  cache: string;
  /** Settings, secrets, logs, socket and lab.json of each lab: `<state>/<lab>`. */
  state: string;
  /** Databases, topics, table, checkpoint and notebooks of each lab: `<data>/<lab>`. */
  data: string;
};

/**
 * As root everything is below /var/lib/cdc-top, since an unprivileged PostgreSQL can't reach root's
 * home; otherwise in the XDG folders. CDC_TOP_HOME moves all of it, CDC_TOP_CACHE the cache alone.
 */
export const foldersFor = (
  environment: Environment,
  env: NodeJS.ProcessEnv,
  isRoot = process.getuid?.() === 0,
): Folders => {
  const base = baseFor(environment, isRoot);
  if (base) {
    return {
      cache: environment.cache ?? path.join(base, 'cache'),
      state: path.join(base, 'state'),
      data: path.join(base, 'data'),
    };
  }
  const xdg = (name: string, ...fallback: string[]) => xdgFolder(env, name, fallback);
  return {
    cache: environment.cache ?? xdg('XDG_CACHE_HOME', '.cache'),
    state: xdg('XDG_STATE_HOME', '.local', 'state'),
    data: xdg('XDG_DATA_HOME', '.local', 'share'),
  };
};

const baseFor = ({ home }: Environment, isRoot: boolean): string | undefined =>
  home ?? (isRoot ? '/var/lib/cdc-top' : undefined);

const xdgFolder = (env: NodeJS.ProcessEnv, name: string, fallback: readonly string[]): string => {
  const home = env.HOME && path.isAbsolute(env.HOME) ? env.HOME : os.homedir();
  const value = env[name];
  // The XDG specification says that a relative path is to be ignored.
  const folder = value && path.isAbsolute(value) ? value : path.join(home, ...fallback);
  return path.join(folder, 'cdc-top');
};

/** The file of what a person has set for good (settings.ts), beside the other folders. */
export const settingsFile = (
  environment: Environment,
  env: NodeJS.ProcessEnv,
  isRoot = process.getuid?.() === 0,
): string =>
  path.join(
    baseFor(environment, isRoot) ?? xdgFolder(env, 'XDG_CONFIG_HOME', ['.config']),
    'config.json',
  );

const isFolder = (folder: string): boolean =>
  statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Makes a folder and those above it; returns what was made, the outermost first. Throws a UsageError
 * where that can't be. Not by mkdir's own `recursive`: below /proc that never returns.
 */
export const makeFolder = (folder: string, mode = 0o755): string[] => {
  try {
    if (isFolder(folder)) return [];
    const above = path.dirname(folder) === folder ? [] : makeFolder(path.dirname(folder), mode);
    mkdirSync(folder, { mode });
    return [...above, folder];
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // Somebody else was quicker.
    if (codeOf(error) === 'EEXIST' && isFolder(folder)) return [];
    const why =
      codeOf(error) === 'EEXIST' ? `${folder} is a file, and a folder is needed` : messageOf(error);
    throw new UsageError(
      `${why}; set CDC_TOP_HOME (for what is downloaded: CDC_TOP_CACHE) to a folder of your own`,
    );
  }
};

/** Takes back what `makeFolder` made, as far as nothing has been put there since. */
export const unmakeFolders = (made: readonly string[]): void => {
  for (const folder of made.toReversed()) {
    try {
      rmdirSync(folder);
    } catch {
      return;
    }
  }
};
