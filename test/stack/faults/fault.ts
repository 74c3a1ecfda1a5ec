import { chownSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from 'pg';
import type { CheckLevel } from '../../../source/watch/check.ts';
import type { DatabaseServer } from '../database-server.ts';

/** Where a fault is made: a copy of the lab’s source, in database `fault`. */
export type Scene = {
  server: DatabaseServer;
  /** Runs statements as the superuser. */
  run(text: string): Promise<void>;
  rows(text: string): Promise<Record<string, string>[]>;
  /** A session that runs statements and stays, until `release` or the end of the fault. */
  hold(text: string): Promise<Client>;
  /** Reads a slot as Debezium does, and stays. */
  read(slot: string, user?: { user: string; password: string }): Promise<void>;
  release(): Promise<void>;
};

export type Fault = {
  id: string;
  what: string;
  /** What the check has to come to. */
  level: CheckLevel;
  make: string | ((scene: Scene) => Promise<void>);
  /** It counts after a restart only. */
  restart?: true;
  /** So many ms after it was made. */
  later?: number;
  /** Undone before the cure, such as a lock in its way. */
  before?(scene: Scene): Promise<void>;
  /** There is no line that cures it. */
  incurable?: true;
  /** What its cure leaves undone. */
  clean?: string;
  /** It changes tables: the next fault gets another copy of the lab’s source. */
  used?: true;
};

export const slot = (name = 'debezium', plugin = 'pgoutput') =>
  `select pg_create_logical_replication_slot('${name}', '${plugin}');`;

/** Sets something, with a reload. */
export const set = (name: string, value: string) =>
  `alter system set ${name} = '${value}';\nselect pg_reload_conf();`;

/** Begins as a standby with the next start. */
export const asStandby = async ({ data, user: { uid, gid } }: DatabaseServer) => {
  const signal = path.join(data, 'standby.signal');
  writeFileSync(signal, '');
  if (uid !== undefined && gid !== undefined) chownSync(signal, uid, gid);
};
