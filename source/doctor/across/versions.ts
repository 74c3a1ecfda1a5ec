import { inWords } from '../../watch/check.ts';
import { defineAcross } from './parts.ts';

/**
 * The newest major release of PostgreSQL that a release of Debezium was tested with:
 * debezium.io/releases, “Tested Versions”.
 */
const newest: readonly [debezium: string, postgres: number][] = [
  ['1.9', 14],
  ['2.0', 14],
  ['2.1', 15],
  ['2.2', 15],
  ['2.3', 15],
  ['2.4', 16],
  ['2.5', 16],
  ['2.6', 16],
  ['2.7', 16],
  ['3.0', 17],
  ['3.1', 17],
  ['3.2', 17],
  ['3.3', 18],
];

const numbered = (release: string): number => {
  const [major = 0, minor = 0] = release.split('.').map(Number);
  return major * 1000 + minor;
};

/** The newest PostgreSQL for a Debezium; null for one that is newer than this list. */
export const newestPostgres = (debezium: string): number | null =>
  newest.findLast(([release]) => numbered(release) <= numbered(debezium))?.[1] ?? null;

export const versions = defineAcross({
  id: 'DX15',
  title: 'Versions of the connector and the database',
  why: 'a connector was tested with the releases of PostgreSQL of its time. In a newer one a type, a catalog column or the protocol may differ, and that shows only once it is capturing',
  link: 'https://debezium.io/releases/',
  needs: ['source', 'connect', 'connector'],
  check({ source, connect, connector }) {
    const plugin = connect.plugins?.find(
      ({ class: name }) => name === connector.config['connector.class'],
    );
    if (!plugin?.version) return [];
    const major = Math.floor(source.versionNumber / 10_000);
    const upTo = newestPostgres(plugin.version);
    // Whatever is newer than the list knows what the list knows.
    const beyond = numbered(plugin.version) > numbered(newest.at(-1)?.[0] ?? '0');
    const fits = beyond || upTo === null || major <= upTo;
    const right = newest.find(([, postgres]) => postgres >= major)?.[0] ?? newest.at(-1)?.[0];
    return [
      {
        level: fits ? 'ok' : 'warning',
        found: `Debezium ${plugin.version} with PostgreSQL ${source.version}`,
        wanted: fits ? 'versions that were tested together' : `Debezium ${right} or later`,
        ...(!fits && {
          cure: {
            ...inWords(
              `put the plug-in of Debezium ${right} or later in the place of ${plugin.version} on every worker; offsets and slot stay`,
            ),
            restart: 'each worker',
          },
        }),
      },
    ];
  },
});
