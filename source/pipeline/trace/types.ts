import type { TraceOf } from '../../panes/places.ts';
import type { EventPlace } from '../../systems/debezium/binlog.ts';

/** The stations of one change, in the order in which they are told. */
export const stationNames = [
  'commit',
  'acknowledged',
  'captured',
  'appended',
  'planned',
  'processed',
  'committed',
  'visible',
] as const;
export type StationName = (typeof stationNames)[number];

/** Whose clock a time is of. */
export type ClockName =
  | 'PostgreSQL'
  | 'MySQL'
  | 'MariaDB'
  | 'Debezium'
  | 'Kafka'
  | 'Spark driver'
  | 'Spark executor'
  | 'cdc-top';

/**
 * When something was, ms since the epoch: exactly `at`; where `after` is given at some time after it
 * and not later than `at`; where that is null at some time not later than `at`.
 */
export type Moment = { at: number; after?: number | null; clock: ClockName };

/** A place of a change: an LSN, an offset, a batch. Exact numbers are bigints. */
export type Coordinate = { name: string; value: string | number | bigint };

/**
 * One station of a change. `reached`: it is known to have passed; `waiting`: it has not, and it is
 * looked for; `ahead`: what comes before it has not come; `gap`: it can’t be told, `why` says the reason.
 */
export type Station = {
  name: StationName;
  state: 'reached' | 'waiting' | 'ahead' | 'gap';
  time: Moment | null;
  coordinates: readonly Coordinate[];
  /** Where time and coordinates were read. */
  readFrom: string;
  /** Of a gap, or of a missing time: the reason. */
  why?: string;
};

/** A record of a topic by its address; `timestamp` ms since the epoch, of the broker’s or the producer’s clock. */
export type RecordPlace = {
  partition: number;
  offset: bigint;
  timestamp: number;
  appended: boolean;
};

/** A change as its record tells it. */
export type Told = {
  topic: string;
  place: RecordPlace;
  op: string;
  table: string;
  /** The key in words: `id=5`. */
  key: string;
  lsn: bigint | null;
  /** Where it stands in a binary log, of MySQL or MariaDB; null of any other. */
  binlog: EventPlace | null;
  /** Debezium’s name of the server: the prefix of its topics. */
  server: string;
  /** The database that it is a change of. */
  database: 'PostgreSQL' | 'MySQL' | 'MariaDB';
  /** The transaction’s 32-bit id, as Debezium tells it. */
  xid: string | null;
  snapshot: boolean;
  sourceMs: number | null;
  debeziumMs: number | null;
  traceparent: string | null;
};

/** What else was found with the change. */
export type Around = {
  /** The same change at other offsets: sent again after a restart. */
  replays: readonly RecordPlace[];
  /** The offset of the tombstone of a delete; null where none was seen. */
  tombstone: bigint | null;
  /** Of a transaction that was looked for as a whole: its records so far. */
  transaction: Transaction | null;
  /** The next change of the same key in the same batch; null where there is none, undefined while unknown. */
  superseded?: RecordPlace | null;
};

/** The records of one transaction, or of one event of a binary log: how many, and where in each partition. */
export type Transaction = {
  of: { xid: bigint } | { gtid: string } | { file: string; pos: bigint };
  records: number;
  partitions: readonly { partition: number; first: bigint; last: bigint; records: number }[];
};

/** A change that was made through cdc-top: known before its record is. */
export type OwnChange = {
  /** Of PostgreSQL: xid8, and where the WAL ended right after the commit. */
  xid: bigint | null;
  lsn: bigint | null;
  /** Of MySQL and MariaDB. */
  gtid: string | null;
  /** Null where nobody has counted them. */
  rows: number | null;
  /** Between which times the commit was asked for and confirmed, by the clock of cdc-top. */
  askedAt: number;
  answeredAt: number;
};

/** What keeps something from being told. */
export type Gap = { gap: string };
export const isGap = (value: unknown): value is Gap =>
  typeof value === 'object' && value !== null && 'gap' in value;

/** A micro-batch that took the record: its offsets in the record’s partition, exact. */
export type Plan = {
  query: string;
  batch: number;
  from: bigint;
  to: bigint;
  /** When it was planned, by the driver’s clock; null where that is not told. */
  at: number | null;
  readFrom: string;
};

/** How a batch has ended, by its progress report. */
export type Ended = { at: number; rows: number; addBatchMs: number | null };

/** The commit of a batch, and the file of the record where that is told. */
export type Landing = {
  version: number;
  at: number | null;
  operation: string;
  /** Data files that the commit has added. */
  files: number;
  file: { path: string; at: number | null; by: string; row?: number; group?: number } | null;
  /** Why the file is not told. */
  why?: string;
};

/** From where a connector for MySQL or MariaDB would read on, as Debezium stores it. */
export type StoredPlace = {
  /** Where a transaction begins, or the last one has ended. */
  file: string;
  pos: bigint;
  /** The transactions that are done. */
  gtids: string | null;
  /** How much behind that position it has passed on: more than none where it stands within a transaction. */
  events: bigint;
  rows: bigint;
};

/** An offset as it was seen. `stored`: `at` is when it was stored, by this clock; else when it was read. */
export type StoredSample = {
  place: StoredPlace;
  at: number;
  clock: Moment['clock'];
  stored: boolean;
  readFrom: string;
};

/** What the offsets of a connector say of one change. */
export type Stored = {
  /** The first that lies behind the change, else the newest. */
  sample: StoredSample;
  /** When the connector had stored that it is done with the change. */
  passed: Moment | null;
  /** Why it does not tell whether the change is done with; null where it tells. */
  within: string | null;
};

/** All that is known of one change; stations are made of it. */
export type Facts = {
  wanted: TraceOf;
  own: OwnChange | null;
  told: Told | null;
  around: Around;
  /** Records that were looked through, and why the search can’t go on. */
  searched: number;
  trouble: string | null;
  /** Nothing that was looked through is it, and there is nothing to wait for. */
  missing: string | null;
  slot: { name: string; confirmed: bigint | null; at: number } | null;
  /** Between which readings of the slot the LSN was passed; `after` null: before the first one. */
  passed: { after: number | null; at: number } | null;
  /** Of MySQL and MariaDB: the offsets that the connector has stored; null before they are read. */
  stored: Stored | Gap | null;
  plan: Plan | Gap | null;
  /** The end of the query’s offsets in the record’s partition, where no batch has taken it yet. */
  reachedTo: bigint | null;
  ended: Ended | null;
  landing: Landing | Gap | null;
  visible: { after: number | null; at: number } | null;
};

/** How far two clocks are apart, by what has to come before what: `later` − `earlier`, ms. */
export type Skew = {
  earlier: ClockName;
  later: ClockName;
  /** null: no bound on this side. */
  least: number | null;
  most: number | null;
};

/** A change with its stations. */
export type Trace = {
  facts: Facts;
  stations: readonly Station[];
  /** Whether all clocks are one: every system runs on the same machine. */
  oneClock: boolean;
  skews: readonly Skew[];
  /** `under way` while a station is waited for. */
  state: 'complete' | 'under way' | 'not found';
  /** What is worth saying beside the stations. */
  notes: readonly string[];
};
