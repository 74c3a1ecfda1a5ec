import type { Cure } from '../../../watch/check.ts';
import { persists, setServer } from '../statements.ts';
import type { MysqlSettings } from './settings.ts';

/** Sets something while the server runs; where it forgets that with its next start, the file is to be changed, too. */
export const setCure = (server: MysqlSettings, name: string, value: string): Cure => ({
  kind: 'sql',
  text: persists(server)
    ? setServer(server, name, value)
    : `${setServer(server, name, value)}\n-- For good: ${name} = ${value.replaceAll("'", '')} under [mysqld] in its file.`,
});

/** A setting of the server’s file, which counts after its restart. */
export const fileCure = ({ flavour }: MysqlSettings, ...lines: readonly string[]): Cure => ({
  kind: 'setting',
  text: ['[mysqld]', ...lines].join('\n'),
  restart: flavour,
});

/** A page of MySQL’s documentation, which holds for MariaDB in what checks say. */
export const manual = (page: string): string => `https://dev.mysql.com/doc/refman/8.4/en/${page}`;

export const debeziumPage = (anchor: string): string =>
  `https://debezium.io/documentation/reference/stable/connectors/mysql.html#${anchor}`;
