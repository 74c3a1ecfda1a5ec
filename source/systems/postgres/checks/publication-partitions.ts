import { plural } from '../../../text/units.ts';
import { type Check, onEach } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { manual } from './values.ts';

export const publicationPartitions: Check<PostgresSettings> = {
  id: 'DS33',
  title: 'Partitioned tables',
  why: 'otherwise each partition gets a topic of its own, and a partition created next month is a table that nobody reads',
  link: manual(
    'sql-createpublication.html#SQL-CREATEPUBLICATION-PARAMS-WITH-PUBLISH-VIA-PARTITION-ROOT',
  ),
  check({ publications, tables }) {
    const partitions = new Set(
      (tables ?? []).filter((one) => one.partition).map((one) => one.name),
    );
    const concerned =
      publications &&
      tables &&
      publications.filter((one) => one.viaRoot || one.tables.some((name) => partitions.has(name)));
    return onEach(
      concerned,
      { noun: 'publication', wanted: 'publish_via_partition_root = true' },
      ({ name, sql, viaRoot, tables: published }) =>
        viaRoot
          ? undefined
          : {
              level: 'warning',
              name,
              found: `publication ${name} publishes ${plural(published.filter((one) => partitions.has(one)).length, 'partition')} under their own names`,
              cure: {
                kind: 'sql',
                text: `ALTER PUBLICATION ${sql} SET (publish_via_partition_root = true);`,
              },
            },
    );
  },
};
