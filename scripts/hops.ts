import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { LabStatus, LabTarget } from '../source/watch/lab.ts';
import { type DeltaRow, readDelta } from '../test/stack/delta.ts';
import { until } from '../test/stack/support.ts';
import { recordsOf, type TopicRecord } from '../test/stack/topic.ts';

/** What one change left at every hop: name of the block in the document → its text. */
export type Hops = Record<string, string>;

const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

/** Columns under their names, as psql shows them. */
const grid = (rows: Record<string, unknown>[]): string => {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '')))];
  const widths = names.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, i) => text.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const slotSql = `
  select slot_name, active, restart_lsn::text, confirmed_flush_lsn::text,
         pg_current_wal_lsn()::text as current_wal_lsn
  from pg_replication_slots where slot_name = 'debezium'`;

type Changed = { sql: string; xid: string; from: string; to: string; committed: string };

/** Changes one e-mail, and tells between which positions of the WAL all of it lies. */
const changeOne = async (client: pg.Client): Promise<Changed> => {
  // Up to where the WAL is flushed: it can't be looked at further on.
  const lsn = async () =>
    (await client.query('select pg_current_wal_flush_lsn()::text as lsn')).rows[0].lsn as string;
  const sql = `UPDATE inventory.customers SET email = 'jonas@example.com' WHERE id = 2`;
  const from = await lsn();
  await client.query('begin');
  await client.query(sql);
  const { rows } = await client.query('select pg_current_xact_id()::text as xid');
  await client.query('commit');
  const to = await lsn();
  const committed = await client.query(
    `select end_lsn::text as lsn from pg_get_wal_records_info($1, $2)
     where xid::text = $3 and record_type like 'COMMIT%'`,
    [from, to, rows[0].xid],
  );
  return { sql, xid: rows[0].xid, from, to, committed: committed.rows[0].lsn };
};

/** The messages that a second, temporary slot hands out of the same transaction. */
const messagesOf = async (client: pg.Client, xid: string) => {
  const { rows } = await client.query(
    `select lsn::text, data from pg_logical_slot_peek_binary_changes('look', null, null,
       'proto_version', '1', 'publication_names', 'dbz_publication') where xid::text = $1`,
    [xid],
  );
  const names: Record<string, string> = { B: 'begin', R: 'relation', U: 'update', C: 'commit' };
  return rows.map(({ lsn, data }: { lsn: string; data: Buffer }) => ({
    lsn,
    bytes: data.length,
    message:
      names[String.fromCharCode(data[0] as number)] ?? String.fromCharCode(data[0] as number),
    content: data.toString('latin1').replaceAll(/[^\x20-\x7e]+/g, '·'),
  }));
};

const jsonLines = (file: string): string[] =>
  readFileSync(file, 'utf8').split('\n').filter(Boolean);

/** The micro-batch whose offsets take in a record. */
const batchOf = (checkpoint: string, { partition, offset }: TopicRecord): string => {
  const batches = readdirSync(path.join(checkpoint, 'offsets'))
    .filter((name) => /^\d+$/.test(name))
    .sort((a, b) => Number(a) - Number(b));
  const found = batches.find((name) => {
    const ends = JSON.parse(jsonLines(path.join(checkpoint, 'offsets', name)).at(-1) ?? '{}');
    const [topic] = Object.values(ends) as Record<string, number>[];
    return BigInt(topic?.[String(partition)] ?? 0) > offset;
  });
  if (found === undefined) throw new Error(`no batch has offset ${offset}`);
  return found;
};

const deltaOf = (table: string, batch: string) => {
  const log = path.join(table, '_delta_log');
  for (const name of readdirSync(log).filter((each) => each.endsWith('.json'))) {
    const actions = jsonLines(path.join(log, name)).map((line) => JSON.parse(line));
    if (!actions.some(({ txn }) => String(txn?.version) === batch)) continue;
    const readable = actions.map((action) =>
      action.add?.stats ? { add: { ...action.add, stats: JSON.parse(action.add.stats) } } : action,
    );
    const { commitInfo } = actions.find((action) => action.commitInfo);
    return { name, text: readable.map(pretty).join('\n'), at: commitInfo.timestamp as number };
  }
  throw new Error(`no commit has batch ${batch}`);
};

const rowText = (row: DeltaRow): string =>
  pretty(
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'bigint' ? Number(value) : value,
      ]),
    ),
  );

const iso = (ms: number) => new Date(ms).toISOString();

const timesOf = (row: DeltaRow, committedMs: number) => {
  const steps: [string, number][] = [
    ['committed in PostgreSQL (source.ts_ms)', row.committed_at.getTime()],
    ['seen by Debezium (ts_ms)', row.captured_at.getTime()],
    ['Kafka record (timestamp)', row.created_at.getTime()],
    ['row written by Spark (landed_at)', row.landed_at.getTime()],
    ['Delta commit (commitInfo.timestamp)', committedMs],
  ];
  const begin = steps[0]?.[1] ?? 0;
  return grid(steps.map(([what, ms]) => ({ what, at: iso(ms), 'after ms': ms - begin })));
};

/** Makes one change in a lab whose job runs and waits for nothing else, and follows it. */
export const followOne = async (status: LabStatus, target: LabTarget): Promise<Hops> => {
  const client = new pg.Client({ ...target.source, application_name: 'travel' });
  await client.connect();
  try {
    await client.query('create extension if not exists pg_walinspect');
    await client.query(`select pg_create_logical_replication_slot('look', 'pgoutput', true)`);
    const before = (await client.query(slotSql)).rows;
    const change = await changeOne(client);
    const { rows: wal } = await client.query(
      `select start_lsn::text, end_lsn::text, xid::text, resource_manager, record_type,
              record_length as bytes
       from pg_get_wal_records_info($1, $2) where xid::text = $3 order by start_lsn`,
      [change.from, change.to, change.xid],
    );
    const messages = await messagesOf(client, change.xid);
    const record = await until('its record is in Kafka', async () =>
      (await recordsOf(status)).find(
        ({ value }) =>
          value && JSON.parse(String(value)).payload.source.txId === Number(change.xid),
      ),
    );
    const row = await until('its row is in Delta', async () =>
      (await readDelta(target.paths.delta)).find(
        ({ kafka_offset }) => kafka_offset === record.offset,
      ),
    );
    const after = await until('the slot has moved past it', async () => {
      const { rows } = await client.query(`${slotSql} and confirmed_flush_lsn >= $1::pg_lsn`, [
        change.committed,
      ]);
      return rows.length > 0 && rows;
    });
    const stored = (await recordsOf(status, '_connect_offsets')).at(-1) as TopicRecord;
    const batch = batchOf(target.paths.checkpoint, record);
    const commit = deltaOf(target.paths.delta, batch);
    await until('its batch is done', () =>
      existsSync(path.join(target.paths.checkpoint, 'commits', batch)),
    );
    const file = (part: string) =>
      `${part}/${batch}\n${readFileSync(path.join(target.paths.checkpoint, part, batch), 'utf8').trim()}`;
    const { schema, payload } = JSON.parse(String(record.value));
    const headers = Object.keys(record.headers).length;
    return {
      sql: change.sql,
      wal: grid(wal),
      pgoutput: grid(messages),
      slot: grid([
        { when: 'before', ...before[0] },
        { when: 'after', ...after[0] },
      ]),
      record: grid([
        {
          partition: record.partition,
          offset: record.offset,
          timestamp: iso(record.timestamp),
          headers,
        },
      ]),
      key: pretty(JSON.parse(String(record.key))),
      schema: pretty({ ...schema, fields: `${schema.fields.length} fields` }),
      payload: pretty(payload),
      stored: `key   ${stored.key}\nvalue ${stored.value}`,
      checkpoint: `${file('offsets')}\n\n${file('commits')}`,
      commit: `${commit.name}\n${commit.text}`,
      row: rowText(row),
      times: timesOf(row, commit.at),
    };
  } finally {
    await client.end();
  }
};
