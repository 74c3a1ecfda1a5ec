import type { KafkaRecord } from '../../clients/kafka/record-batches.ts';
import { envelopeOf } from '../debezium/envelope.ts';
import { identityOf } from '../debezium/identity.ts';
import type { RepeatedChanges, SnapshotSeen } from './readings.ts';

/** So many changes of a partition are remembered, and so many partitions. */
const mostChanges = 500;
const mostPartitions = 64;
/** A snapshot whose rows come further apart is another one, ms. */
const snapshotPauseMs = 60_000;

type Partition = {
  /** Identity → offset, oldest first. */
  changes: Map<string, bigint>;
  /** The highest offset that was looked at; -1 before one. */
  seenTo: bigint;
};

/**
 * Remembers the newest changes that were looked at, so that one which comes once more is known, and when
 * rows of a snapshot have come. Only what was looked at is known: under load that is a part of all.
 */
export const seenChanges = () => {
  const partitions = new Map<string, Partition>();
  let repeated = new Map<string, RepeatedChanges>();
  // The same object until a snapshot goes on.
  let snapshots: Readonly<Record<string, SnapshotSeen>> = {};

  const partitionOf = (topic: string, partition: number): Partition => {
    const name = `${topic} ${partition}`;
    const known = partitions.get(name) ?? { changes: new Map(), seenTo: -1n };
    partitions.delete(name);
    partitions.set(name, known);
    if (partitions.size > mostPartitions) partitions.delete(partitions.keys().next().value ?? '');
    return known;
  };

  const takeSnapshot = (topic: string, record: KafkaRecord) => {
    const envelope = envelopeOf(record);
    if (envelope.kind !== 'change') return;
    const { op, snapshot } = envelope.change;
    if (op !== 'r' && snapshot === null) return;
    const { timestamp: at } = record;
    const before = snapshots[topic];
    const goesOn = before && at - before.at < snapshotPauseMs;
    if (before && at <= before.at) return;
    const incremental = snapshot === 'incremental';
    snapshots = { ...snapshots, [topic]: { from: goesOn ? before.from : at, at, incremental } };
  };

  const takeChange = (topic: string, { changes }: Partition, record: KafkaRecord) => {
    const identity = identityOf(record);
    if (identity === null) return;
    const first = changes.get(identity);
    if (first === undefined) {
      changes.set(identity, record.offset);
      if (changes.size > mostChanges) changes.delete(changes.keys().next().value ?? '');
      return;
    }
    const { partition, offset } = record;
    const name = `${topic} ${partition}`;
    const known = repeated.get(name) ?? { topic, partition, count: 0, first, offset };
    repeated.set(name, { ...known, count: known.count + 1 });
  };

  return {
    /** Looks at records of one partition, in the order of their offsets. */
    take(topic: string, records: readonly KafkaRecord[]): void {
      const last = records.at(-1);
      if (!last) return;
      const known = partitionOf(topic, last.partition);
      // Offsets only grow as long as a topic lives.
      if (last.offset < known.seenTo) {
        known.changes.clear();
        known.seenTo = -1n;
      }
      for (const record of records) {
        if (record.offset <= known.seenTo) continue;
        known.seenTo = record.offset;
        takeSnapshot(topic, record);
        takeChange(topic, known, record);
      }
    },
    /** Changes that have come once more since this was asked last. */
    repeated(): readonly RepeatedChanges[] {
      if (repeated.size === 0) return [];
      const told = [...repeated.values()];
      repeated = new Map();
      return told;
    },
    /** By topic, when rows of its last snapshot were written. */
    snapshots: () => snapshots,
  };
};
