import type { BinlogPlace } from '../../watch/links.ts';
import { key } from '../../watch/view.ts';

/** `replicas` and `inSync` are counts, `end` is the offset of the next record. */
export type PartitionReading = {
  partition: number;
  leader: number;
  replicas: number;
  inSync: number;
  begin: bigint;
  end: bigint;
  /** Size of the leader's log, bytes; null where it is not told (DescribeLogDirs). */
  bytes: bigint | null;
};

/**
 * The broker's start is no epoch of these: offsets live in the log and go on after a restart. What
 * begins them anew is a topic that was deleted and made again under its name. Topic ids would tell
 * (Metadata v10, which kafkajs does not speak); instead a smaller end offset or other partitions do,
 * since end offsets only grow as long as a topic lives.
 */
export type KafkaReading = {
  brokers: { id: number; host: string; port: number }[];
  controllerId: number | null;
  /** By name. A topic in which nothing changed is the same object as in the reading before. */
  topics: {
    name: string;
    internal: boolean;
    partitions: PartitionReading[];
  }[];
  /** When the sizes were asked for, ms since the epoch: in a large cluster before the offsets were. */
  bytesAt: number | null;
  /** Lag in records, as a whole and by topic; null where the group has committed nothing. */
  groups: {
    id: string;
    state: string;
    lag: bigint | null;
    members: number;
    /** The topics that it has committed offsets of, or whose partitions its members have. By name. */
    topics: { name: string; lag: bigint | null; lost?: bigint }[];
    /** Records that retention has removed before the group has read them; absent where none were. */
    lost?: bigint;
  }[];
  /** Log folders that a broker can use no longer; not in older recordings. */
  offline?: { broker: number; folder: string }[];
  /** `min.insync.replicas` of the topics that have partitions with copies behind. */
  minInSync?: { name: string; value: number }[];
  /** The newest changes that were found since the reading before; not in older recordings. */
  newest?: readonly NewestChange[];
  /** Where in a binary log of MySQL or MariaDB the newest change of a topic stands that was seen; by topic. */
  binlog?: Readonly<Record<string, BinlogPlace>>;
  /** Changes that were found to have been sent once more since the reading before. */
  repeated?: readonly RepeatedChanges[];
  /** By topic: when rows that a snapshot has read were written to it last, as far as they were looked at. */
  snapshots?: Readonly<Record<string, SnapshotSeen>>;
  /** Names of the topics that are compacted, but for internal ones; not in older recordings. */
  compacted?: readonly string[];
  /** Names of the topics of one partition that delete records by age or size; not in older recordings. */
  limited?: readonly string[];
};

/**
 * The newest change of a partition whose end had moved, as its record tells it: no part of a row. Times
 * in ms since the epoch, each by its own clock; null where the record does not tell.
 */
export type NewestChange = {
  topic: string;
  partition: number;
  offset: bigint;
  /** As Debezium tells it: `c`, `u`, `d` … */
  op: string;
  /** `schema.table`. */
  table: string;
  committedAt: number | null;
  capturedAt: number | null;
  /** Of the broker (LogAppendTime) where `byBroker`, else of the producer. */
  appendedAt: number;
  byBroker: boolean;
  lsn: bigint | null;
  /** Of 32 bits, as Debezium tells it. */
  xid: string | null;
  /** Read by a snapshot: when the row was committed is not told. */
  snapshot: boolean;
  /** Whether the partition was looked into before: then it has come since. */
  fresh: boolean;
};

/** Changes of one partition that came once more: how many, and of the first of them where it is now and was before. */
export type RepeatedChanges = {
  topic: string;
  partition: number;
  count: number;
  first: bigint;
  offset: bigint;
};

/** The last snapshot of a topic: when its first and its newest row were written, ms since the epoch. */
export type SnapshotSeen = { from: number; at: number; incremental: boolean };

/** A consumer group that reads a topic. `lag` in records; null where it has committed nothing. */
export type TopicGroup = { group: string; state: string; members: number; lag: bigint | null };

export type TopicRow = {
  name: string;
  internal: boolean;
  partitions: number;
  underReplicated: number;
  end: bigint;
  /** Records per second by end offsets; null until two readings. */
  recordsPerS: number | null;
  /** Growth of the leaders' logs, bytes per second; null where it can't be told. */
  bytesPerS: number | null;
  /** Size of the leaders' logs, bytes. */
  bytes: bigint | null;
  /** `recordsPerS` from reading to reading, oldest first. */
  history: number[];
  /** Records that have not landed yet (end − checkpoint), for topics that Spark reads. */
  backlog: bigint | null;
  /** The largest lag of a consumer group; null where none has committed an offset. */
  lag: bigint | null;
  groups: readonly TopicGroup[];
};

export type Kafka = {
  endpoint: { brokers: readonly string[] };
  reading: KafkaReading;
  rows: { topics: readonly TopicRow[] };
  event: never;
};
export const kafka = key<Kafka>('kafka');
