import { withDeadline } from '../../clients/deadline.ts';
import {
  type KafkaWire,
  kafkaWire,
  type Metadata,
  type Offsets,
  type OffsetsWanted,
} from '../../clients/kafka/wire.ts';
import type { Context, Reader } from '../../watch/kind.ts';
import { type Known, readGroups } from './groups.ts';
import { type KafkaLayout, layoutOf } from './layout.ts';
import { type Minimums, readMinimums } from './minimums.ts';
import { newestChanges } from './newest.ts';
import { topicPolicies } from './policies.ts';
import type { Kafka, KafkaReading } from './readings.ts';
import { kafkaSizes } from './sizes.ts';
import { topicMaker } from './topics.ts';

export const timeoutMs = 3000;
// One of many brokers that hangs costs its partitions, not the whole reading.
const requestMs = 2000;
// What is asked less often, the more there is of it: each costs some hundredth of that time.
const msPerPartition = 1;
const msPerGroup = 40;
const shortestPauseMs = 2500;
const longestPauseMs = 10_000;

/**
 * Every topic's offsets, log sizes, leaders and in-sync replicas, and the lag of consumer groups.
 * Joins no group. End offsets are asked for at every read, with one request to each leader; what
 * grows with the cluster (metadata, begin offsets, sizes, groups) as often as it is cheap. The newest
 * change of each topic that has moved is looked at, unless it is to be `lean`.
 */
export const openKafka = async (
  { brokers: seeds }: Kafka['endpoint'],
  { lean = false }: Pick<Context, 'lean'> = {},
): Promise<Reader<KafkaReading>> => {
  let wire: KafkaWire | undefined;
  let layout: KafkaLayout | undefined;
  let begins: Known = new Map();
  let ends: Known = new Map();
  let groups: KafkaReading['groups'] = [];
  let minInSync: Minimums = [];
  let [layoutDue, groupsDue] = [0, 0];
  const sizes = kafkaSizes();
  const policies = topicPolicies();
  const makeTopics = topicMaker();
  const changes = newestChanges();

  // After a failure all begins anew, but for offsets: partitions of a lost leader keep theirs.
  const drop = () => {
    wire?.close();
    wire = undefined;
    sizes.close();
    [layoutDue, groupsDue] = [0, 0];
  };

  const readOn = async (on: KafkaWire): Promise<KafkaReading> => {
    let fresh = false;
    if (!layout || performance.now() >= layoutDue) {
      const metadata = await firstAnswer(on, seeds);
      layout = layoutOf(metadata);
      fresh = true;
      begins = only(layout, begins);
      ends = only(layout, ends);
      layoutDue = performance.now() + pauseFor(layout);
    }
    const now = layout;
    const [complete, , minimums] = await Promise.all([
      offsetsInto(on, now, ends, now.endsWanted),
      fresh ? offsetsInto(on, now, begins, now.beginsWanted) : true,
      fresh ? readMinimums(on, now) : minInSync,
      sizes.refresh(now, pauseFor(now)),
      policies.refresh(on, now),
    ]);
    minInSync = minimums;
    // A leader has moved or is gone: who leads now is asked at the next read.
    if (!complete) layoutDue = 0;
    if (performance.now() >= groupsDue) {
      groups = await readGroups(on, now, { begins, ends });
      groupsDue = performance.now() + pauseOf(groups.length * msPerGroup);
    }
    const newest = lean ? [] : await changes.read(on, now, { begins, ends });
    const repeated = changes.seen.repeated();
    const snapshots = changes.seen.snapshots();
    const offline = sizes.offline();
    const { compacted, limited } = policies.known();
    return {
      brokers: now.brokers,
      controllerId: now.controllerId,
      topics: makeTopics(now, { begins, ends, bytesOf: sizes.of }),
      bytesAt: sizes.at(),
      groups,
      ...(offline.length > 0 && { offline }),
      ...(minInSync.length > 0 && { minInSync }),
      ...(newest.length > 0 && { newest }),
      ...(repeated.length > 0 && { repeated }),
      ...(Object.keys(snapshots).length > 0 && { snapshots }),
      ...(Object.keys(changes.places()).length > 0 && { binlog: changes.places() }),
      ...(compacted.length > 0 && { compacted }),
      ...(limited.length > 0 && { limited }),
    };
  };

  return {
    async read(signal) {
      try {
        return await withDeadline(signal, timeoutMs, () => {
          wire ??= kafkaWire(requestMs);
          return readOn(wire);
        });
      } catch (error) {
        drop();
        throw error;
      }
    },
    close: async () => drop(),
  };
};

const pauseFor = ({ topics }: KafkaLayout): number => {
  const partitions = topics.reduce((sum, topic) => sum + topic.partitions.length, 0);
  return pauseOf(partitions * msPerPartition);
};

const pauseOf = (ms: number): number => Math.min(longestPauseMs, Math.max(shortestPauseMs, ms));

// Any broker knows all of the cluster: one that is connected, else those that were named.
const firstAnswer = async (wire: KafkaWire, seeds: readonly string[]): Promise<Metadata> => {
  let failure: unknown = new Error('no broker is named');
  for (const address of new Set([...wire.addresses(), ...seeds])) {
    try {
      return await wire.ask<Metadata>(address, 'Metadata', { topics: [] });
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
};

const only = ({ topics }: KafkaLayout, known: Known): Known =>
  new Map(topics.map(({ name }) => [name, known.get(name) ?? new Map()]));

/** Asks every leader at once. False where some did not answer or lead no longer; throws where none did. */
const offsetsInto = async (
  wire: KafkaWire,
  { addresses }: KafkaLayout,
  known: Known,
  wanted: ReadonlyMap<number, OffsetsWanted>,
): Promise<boolean> => {
  const answers = await Promise.allSettled(
    [...wanted].map(([leader, topics]) =>
      // Uncommitted records are in the log too: the end is the high watermark.
      wire.ask<Offsets>(addresses.get(leader) ?? '', 'ListOffsets', { topics, isolationLevel: 0 }),
    ),
  );
  let complete = true;
  for (const answer of answers) {
    if (answer.status === 'rejected') {
      if (answers.every(({ status }) => status === 'rejected')) throw answer.reason;
      complete = false;
      continue;
    }
    for (const { topic, partitions } of answer.value.responses) {
      const offsets = known.get(topic);
      for (const { partition, errorCode, offset } of partitions) {
        if (errorCode === 0) offsets?.set(partition, BigInt(offset));
        else complete = false;
      }
    }
  }
  return complete;
};
