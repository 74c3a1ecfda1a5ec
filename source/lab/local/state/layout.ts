import path from 'node:path';
import { UsageError } from '../../../config/errors.ts';
import type { Folders } from '../../../config/folders.ts';
import type { LabSource } from '../../contract/sources/types.ts';

/** Where one lab keeps its things. Every path is absolute. */
export type Layout = {
  name: string;
  state: string;
  data: string;
  labFile: string;
  lock: string;
  socket: string;
  supervisorConf: string;
  /** One file per supervised program. */
  programs: string;
  logs: string;
  secrets: string;
  home: string;
  run: string;
  /** What services make for themselves and those that are killed leave; empty after `down`. */
  tmp: string;
  conf: (...parts: string[]) => string;
  dataOf: (...parts: string[]) => string;
  secret: (name: SecretName) => string;
  log: (program: string) => string;
  delta: string;
  checkpoint: string;
  eventLog: string;
  /** What the Spark master remembers of its applications while the lab runs. */
  recovery: string;
  work: string;
  /** Where its JVMs write their class data archives: the cache belongs to who calls. */
  archives: string;
  /** What the watchdog has seen and done: a line of JSON each. */
  healing: string;
};

export type SecretName =
  | LabSource['secret']
  | LabSource['clientFile']['name']
  | 'debezium.properties'
  | 'connect.properties'
  | 'jupyter.token'
  | 'spark.secret';

// sun_path holds 108 bytes on Linux and 104 on macOS, with the closing zero.
const longestSocket = 103;

/** The layout of lab `name`. Throws a UsageError where a path can't carry a lab. */
export const layoutFor = (name: string, folders: Folders): Layout => {
  const state = path.join(folders.state, name);
  const data = path.join(folders.data, name);
  for (const folder of [folders.cache, state, data]) {
    const odd = /[\s"'`%\\;#,$!*?]/.exec(folder)?.[0];
    if (odd)
      throw new UsageError(
        `${folder}: ${odd === ' ' ? 'a space' : odd} in the path would break the services' settings; set CDC_TOP_HOME to a plainer one`,
      );
  }
  const socket = path.join(state, 'supervisor.sock');
  // PostgreSQL's socket sits in the same folder and is the longer one.
  const longest = path.join(state, 'run', '.s.PGSQL.65535');
  if (Buffer.byteLength(longest) > longestSocket)
    throw new UsageError(
      `${state}: too long for a socket (${Buffer.byteLength(longest)} bytes, at most ${longestSocket}); set CDC_TOP_HOME to a shorter path`,
    );
  return {
    name,
    state,
    data,
    socket,
    labFile: path.join(state, 'lab.json'),
    // Beside the state folder, so that the lock outlives a purge of it.
    lock: `${state}.lock`,
    supervisorConf: path.join(state, 'supervisord.conf'),
    programs: path.join(state, 'programs'),
    logs: path.join(state, 'logs'),
    secrets: path.join(state, 'secrets'),
    home: path.join(state, 'home'),
    run: path.join(state, 'run'),
    tmp: path.join(state, 'tmp'),
    conf: (...parts) => path.join(state, 'conf', ...parts),
    dataOf: (...parts) => path.join(data, ...parts),
    secret: (secret) => path.join(state, 'secrets', secret),
    log: (program) => path.join(state, 'logs', `${program}.log`),
    delta: path.join(data, 'delta', 'customers'),
    checkpoint: path.join(data, 'checkpoint', 'customers'),
    eventLog: path.join(data, 'eventlog'),
    recovery: path.join(data, 'spark-work', 'recovery'),
    work: path.join(data, 'jupyter', 'work'),
    archives: path.join(state, 'run', 'archives'),
    healing: path.join(state, 'healing.jsonl'),
  };
};
