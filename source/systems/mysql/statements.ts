import type { MysqlReading } from './readings.ts';

/** Text as a literal of SQL. */
export const literal = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/** A name of SQL, in backticks. */
export const identifier = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** An account, `user@host`, as SQL takes it. */
export const account = (user: string, host: string): string => `${literal(user)}@${literal(host)}`;

type Server = Pick<MysqlReading, 'flavour' | 'version'>;

/** Whether the server keeps what SET PERSIST sets: MySQL from 8.0 on. */
export const persists = ({ flavour, version }: Server): boolean =>
  flavour === 'MySQL' && Number.parseInt(version, 10) >= 8;

/** Sets something of the whole server: for good where it can do that itself, else until its next start. */
export const setServer = (server: Server, name: string, value: string): string =>
  `SET ${persists(server) ? 'PERSIST' : 'GLOBAL'} ${name} = ${value};`;
