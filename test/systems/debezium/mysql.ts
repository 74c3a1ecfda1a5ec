import type { KafkaRecord } from '../../../source/clients/kafka/record-batches.ts';
import { recordWith } from './logs.ts';

/** The parts of a change that tests choose. */
export type MysqlChange = {
  connector: 'mysql' | 'mariadb';
  op: string;
  id: number;
  file: string;
  pos: number;
  row: number;
  gtid: string | null;
  snapshot: string;
  at: number;
};

const source = [
  ...['version', 'connector', 'name', 'snapshot', 'db', 'table', 'gtid', 'file'],
  ...['ts_ms', 'server_id', 'pos', 'row', 'thread'],
];

/** A change in the envelope of Debezium’s connectors for MySQL and MariaDB, by their documentation. */
export const mysqlEnvelope = (more: Partial<MysqlChange> = {}) => {
  const {
    connector,
    op,
    id,
    file,
    pos,
    row: of,
    gtid,
    snapshot,
    at,
  }: MysqlChange = {
    ...{
      connector: 'mysql',
      op: 'c',
      id: 1,
      file: 'binlog.000003',
      pos: 805,
      row: 0,
      snapshot: 'false',
    },
    ...{ gtid: '3e11fa47-71ca-11e1-9e33-c80aa9429562:23', at: 1_795_415_149_000 },
    ...more,
  };
  const row = { id, first_name: 'Anne', last_name: 'Kretchmar', email: 'annek@noanswer.org' };
  return {
    schema: {
      ...{ type: 'struct', name: 'shop.inventory.customers.Envelope' },
      fields: source.map((field) => ({ field, type: 'string', optional: true })),
    },
    payload: {
      before: op === 'd' || op === 'u' ? row : null,
      after: op === 'd' ? null : row,
      source: {
        ...{ version: '3.0.0.Final', connector, name: 'shop', ts_ms: at, snapshot },
        ...{ db: 'inventory', sequence: null, table: 'customers', server_id: 1, gtid },
        ...{ file, pos, row: of, thread: 7, query: null },
      },
      ...{ transaction: null, op, ts_ms: at + 20 },
    },
  };
};

/** The same as a record. */
export const mysqlRecord = (
  more: Partial<MysqlChange> = {},
  place: Partial<KafkaRecord> = {},
): KafkaRecord => {
  const key = { schema: { type: 'struct' }, payload: { id: more.id ?? 1 } };
  return recordWith(mysqlEnvelope(more), { key: Buffer.from(JSON.stringify(key)), ...place });
};
