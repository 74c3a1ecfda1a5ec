import type { MysqlReading } from '../readings.ts';

/** What doctor knows of a MySQL or MariaDB server. A part that may not be seen is null. */
export type MysqlSettings = Omit<MysqlReading, 'clock' | 'epoch'> & {
  /** The server’s clock, ms since the epoch. */
  now: number;
  /** Databases to which the binary log is limited, and those that it leaves out; null where that can’t be seen. */
  filters: { only: string; without: string } | null;
  tables: readonly Table[] | null;
  /** What accounts may do on the whole server; null where those of others can’t be seen. */
  accounts: readonly Account[] | null;
};

export type Table = { schema: string; name: string; engine: string; keyed: boolean };

export type Account = {
  user: string;
  host: string;
  rights: ReadonlySet<string>;
  /** It has roles, whose rights are not among these. */
  hasRoles: boolean;
};
