import type { Back } from './back.ts';
import { hopOf } from './clocks.ts';
import { totalMs } from './rows.ts';
import type { Coordinate, Moment, Trace, Transaction } from './types.ts';
import { waitOf } from './waits.ts';

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const momentOf = (time: Moment | null) =>
  time && {
    at: iso(time.at),
    // Absent: exactly then. null: at some time before.
    ...(time.after !== undefined && { after: iso(time.after) }),
    clock: time.clock,
  };

const fieldsOf = (coordinates: readonly Coordinate[]) =>
  Object.fromEntries(coordinates.map(({ name, value }) => [name, value]));

const transactionJson = (transaction: Transaction | null) =>
  transaction && {
    ...transaction.of,
    ...{ records: transaction.records, partitions: transaction.partitions },
  };

/** What `trace --json` prints of a change; see docs/trace.md. Exact numbers are bigints still. */
export const traceJson = (
  trace: Trace,
  snapshot: Parameters<typeof waitOf>[0],
  pipeline: Parameters<typeof waitOf>[1],
) => {
  const { facts, stations, state, oneClock, skews, notes } = trace;
  const { told, own, around } = facts;
  return {
    schema: 1,
    pipeline: pipeline.id,
    state,
    change: told && {
      ...{ topic: told.topic, partition: told.place.partition, offset: told.place.offset },
      ...{ operation: told.op, table: told.table, key: told.key, snapshot: told.snapshot },
      ...{ lsn: told.lsn, transaction: told.xid, traceparent: told.traceparent },
      ...(told.binlog && { binlog: told.binlog }),
    },
    own: own && { xid: own.xid, lsn: own.lsn, gtid: own.gtid, rows: own.rows },
    replays: around.replays.map(({ partition, offset }) => ({ partition, offset })),
    tombstone: around.tombstone,
    superseded: around.superseded ?? null,
    transaction: transactionJson(around.transaction),
    stations: stations.map((station) => {
      const { name, state: own, time, coordinates, readFrom, why } = station;
      const hop = hopOf(stations, station);
      const wait = own === 'waiting' ? waitOf(snapshot, pipeline, trace, name) : undefined;
      return {
        ...{ name, state: own, time: momentOf(time), coordinates: fieldsOf(coordinates) },
        ...{ readFrom, ...(why !== undefined && { why }) },
        ...(hop && { tookMs: hop.ms, atMost: hop.atMost, clocks: hop.clocks }),
        ...(wait && { waitsFor: { text: wait.text, finding: wait.finding?.id ?? null } }),
      };
    }),
    ...{ totalMs: totalMs(trace), oneClock, skews, notes, searched: facts.searched },
  };
};

/** What `trace --version` and `--batch` print as JSON; see docs/trace.md. */
export const backJson = (
  { content, plannedAt, committedAt, gaps, ...back }: Back,
  pipeline: string,
) => ({
  schema: 1,
  pipeline,
  ...{ state: back.state, query: back.query, batch: back.batch, version: back.version },
  ...{ plannedAt: iso(plannedAt), committedAt: iso(committedAt), rows: back.rows },
  ...{ ranges: back.ranges, readFrom: back.readFrom },
  ...{ records: content.records, tombstones: content.tombstones, others: content.others },
  ...{ transactionCount: content.count, atLeast: content.atLeast },
  transactions: content.transactions.map(({ committedAt: at, ...each }) => ({
    ...each,
    committedAt: iso(at),
  })),
  gaps,
});
