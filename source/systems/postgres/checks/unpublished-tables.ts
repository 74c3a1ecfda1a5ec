import { type Check, onEach } from '../../../watch/check.ts';
import { isHeartbeat } from './heartbeat-table.ts';
import type { PostgresSettings, Table } from './settings.ts';
import { manual } from './values.ts';

export const unpublishedTables: Check<PostgresSettings> = {
  id: 'DS38',
  title: 'Tables beside those that are published',
  why: 'a table that was added to a schema, or recreated, is in no publication that lists tables; its changes are lost although the connector may include it',
  link: manual('sql-alterpublication.html'),
  check({ publications, tables }) {
    if (!publications || !tables)
      return onEach(null, { noun: 'table', wanted: 'a publication for each' }, () => undefined);
    const published = new Set(publications.flatMap((one) => one.tables));
    const schemas = new Set(
      tables.filter(({ name }) => published.has(name)).map(({ schema }) => schema),
    );
    // One of several may be for another purpose; the first that names tables is meant.
    const listing = publications.find(({ allTables }) => !allTables);
    const covered = ({ name, partition, partitioned, unlogged }: Table) =>
      published.has(name) || partition || partitioned || unlogged;
    const beside = tables.filter((one) => schemas.has(one.schema) && !isHeartbeat(one));
    return onEach(
      beside,
      { noun: 'table', wanted: 'a publication for each, or a schema of its own' },
      (table) =>
        covered(table)
          ? undefined
          : {
              level: 'info',
              name: table.name,
              found: `${table.name} is in no publication`,
              ...(listing && {
                cure: {
                  kind: 'sql',
                  text: `ALTER PUBLICATION ${listing.sql} ADD TABLE ${table.sql};`,
                },
              }),
            },
    );
  },
};
