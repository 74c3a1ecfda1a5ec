import { plural } from '../../../text/units.ts';
import { type Checked, type Cure, unseen } from '../../../watch/check.ts';
import { persists, setServer } from '../statements.ts';
import type { MysqlSettings } from './settings.ts';

/**
 * One result for each of `items` that is not as wanted, or one that says that all of them are; nothing
 * where there is none. `noun`: what one of them is called.
 */
export const onEach = <T>(
  items: readonly T[] | null | undefined,
  { noun, wanted }: { noun: string; wanted: string },
  look: (item: T) => Omit<Checked, 'wanted'> | undefined,
): Checked[] => {
  if (!items) return [unseen(`what ${noun}s there are`, wanted)];
  if (items.length === 0) return [];
  const wrong = items.flatMap((item) => {
    const found = look(item);
    return found ? [{ ...found, wanted }] : [];
  });
  return wrong.length > 0
    ? wrong
    : [{ level: 'ok', found: `${plural(items.length, noun)} looked at`, wanted }];
};

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
