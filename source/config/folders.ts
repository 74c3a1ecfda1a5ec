import os from 'node:os';
import path from 'node:path';
import type { Environment } from './environment.ts';

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
  const base = environment.home ?? (isRoot ? '/var/lib/cdc-top' : undefined);
  if (base) {
    return {
      cache: environment.cache ?? path.join(base, 'cache'),
      state: path.join(base, 'state'),
      data: path.join(base, 'data'),
    };
  }
  const home = env.HOME && path.isAbsolute(env.HOME) ? env.HOME : os.homedir();
  const xdg = (name: string, ...fallback: string[]) => {
    const value = env[name];
    // The XDG specification says that a relative path is to be ignored.
    const folder = value && path.isAbsolute(value) ? value : path.join(home, ...fallback);
    return path.join(folder, 'cdc-top');
  };
  return {
    cache: environment.cache ?? xdg('XDG_CACHE_HOME', '.cache'),
    state: xdg('XDG_STATE_HOME', '.local', 'state'),
    data: xdg('XDG_DATA_HOME', '.local', 'share'),
  };
};
