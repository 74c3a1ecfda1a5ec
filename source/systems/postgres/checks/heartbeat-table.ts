import { type Check, onEach, unseen } from '../../../watch/check.ts';
import type { PostgresSettings, Table } from './settings.ts';

/** By its name: what it is called is a matter of the connector’s heartbeat.action.query. */
export const isHeartbeat = ({ name }: Pick<Table, 'name'>): boolean => /heartbeat/i.test(name);

const wanted = 'a table that the connector writes (heartbeat.action.query), in its publication';

export const heartbeatTable: Check<PostgresSettings> = {
  id: 'DS39',
  title: 'Heartbeat table',
  why: 'while only other tables or databases are written to, only the connector’s own writes move the slot; if they go to an unpublished table they never come back, and WAL is retained',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-wal-disk-space',
  check({ publications, tables }) {
    if (!publications || !tables) return [unseen('tables and publications', wanted)];
    const [publication] = publications;
    if (!publication) return [];
    const beats = tables.filter(isHeartbeat);
    const add = (table: string) => `ALTER PUBLICATION ${publication.sql} ADD TABLE ${table};`;
    if (beats.length === 0) {
      const name = 'cdc_heartbeat.heartbeat';
      const make = `CREATE SCHEMA IF NOT EXISTS cdc_heartbeat;\nCREATE TABLE ${name} (id int PRIMARY KEY, at timestamptz NOT NULL);`;
      const text = publication.allTables ? make : `${make}\n${add(name)}`;
      return [{ level: 'info', found: 'there is none', wanted, cure: { kind: 'sql', text } }];
    }
    return onEach(beats, { noun: 'heartbeat table', wanted }, ({ name, sql }) =>
      publications.some((one) => one.tables.includes(name))
        ? undefined
        : {
            level: 'warning',
            name,
            found: `${name} is in no publication`,
            cure: { kind: 'sql', text: add(sql) },
          },
    );
  },
};
