import { assignedTopics } from '../../clients/kafka/internals.ts';
import type { Descriptions, Groups, KafkaWire, Offsets } from '../../clients/kafka/wire.ts';
import type { KafkaLayout } from './layout.ts';
import type { KafkaReading } from './readings.ts';

/** topic → partition → offset. */
export type Known = Map<string, Map<number, bigint>>;

type Group = KafkaReading['groups'][number];

/** Each broker tells the groups that it coordinates. What one does not tell is left out. */
export const readGroups = async (
  wire: KafkaWire,
  { brokers, addresses }: KafkaLayout,
  ends: Known,
): Promise<Group[]> => {
  const found = await Promise.allSettled(
    brokers.map(({ id }) => groupsOf(wire, addresses.get(id) as string, ends)),
  );
  return found
    .flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    .sort((a, b) => a.id.localeCompare(b.id));
};

const groupsOf = async (wire: KafkaWire, address: string, ends: Known): Promise<Group[]> => {
  const { groups } = await wire.ask<Groups>(address, 'ListGroups');
  if (groups.length === 0) return [];
  const groupIds = groups.map(({ groupId }) => groupId);
  const [described, committed] = await Promise.all([
    wire.ask<Descriptions>(address, 'DescribeGroups', { groupIds }),
    Promise.all(
      groupIds.map((groupId) => wire.ask<Offsets>(address, 'OffsetFetch', { groupId, topics: [] })),
    ),
  ]);
  const byId = new Map(described.groups.map((group) => [group.groupId, group]));
  return groupIds.map((id, index) => {
    const { state = '', members = [], protocolType } = byId.get(id) ?? {};
    const assigned =
      protocolType === 'consumer'
        ? members.flatMap(({ memberAssignment }) => assignedTopics(memberAssignment))
        : [];
    return {
      id,
      state,
      members: members.length,
      ...lagsOf(committed[index] as Offsets, ends, assigned),
    };
  });
};

/**
 * A group's lag, Σ max(0, end − committed offset) over partitions, as a whole and by topic. Null
 * where nothing is committed, as of a topic that is only `assigned` to a member yet.
 */
export const lagsOf = (
  { responses }: Offsets,
  ends: Known,
  assigned: readonly string[] = [],
): Pick<Group, 'lag' | 'topics'> => {
  const lags = new Map<string, bigint | null>(assigned.map((topic) => [topic, null]));
  let total: bigint | null = null;
  for (const { topic, partitions } of responses) {
    for (const { partition, errorCode, offset } of partitions) {
      const end = ends.get(topic)?.get(partition);
      const at = BigInt(offset);
      // An offset of -1: nothing is committed for this partition.
      if (errorCode !== 0 || at < 0n || end === undefined) continue;
      const lag = end > at ? end - at : 0n;
      lags.set(topic, (lags.get(topic) ?? 0n) + lag);
      total = (total ?? 0n) + lag;
    }
  }
  const topics = [...lags].map(([name, lag]) => ({ name, lag }));
  return { lag: total, topics: topics.sort((a, b) => (a.name < b.name ? -1 : 1)) };
};
