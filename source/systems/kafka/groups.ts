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
  offsets: { begins: Known; ends: Known },
): Promise<Group[]> => {
  const found = await Promise.allSettled(
    brokers.map(({ id }) => groupsOf(wire, addresses.get(id) as string, offsets)),
  );
  return found
    .flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    .sort((a, b) => a.id.localeCompare(b.id));
};

const groupsOf = async (
  wire: KafkaWire,
  address: string,
  { begins, ends }: { begins: Known; ends: Known },
): Promise<Group[]> => {
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
      ...lagsOf(committed[index] as Offsets, ends, assigned, begins),
    };
  });
};

/**
 * A group's lag, Σ max(0, end − max(begin, committed offset)) over partitions, as a whole and by
 * topic. Null where nothing is committed, as of a topic that is only `assigned` to a member yet. What
 * lies between the committed offset and the log’s begin does not wait: it is lost.
 */
export const lagsOf = (
  { responses }: Offsets,
  ends: Known,
  assigned: readonly string[] = [],
  begins: Known = new Map(),
): Pick<Group, 'lag' | 'topics' | 'lost'> => {
  const lags = new Map<string, bigint | null>(assigned.map((topic) => [topic, null]));
  const losses = new Map<string, bigint>();
  let total: bigint | null = null;
  let lost = 0n;
  for (const { topic, partitions } of responses) {
    for (const { partition, errorCode, offset } of partitions) {
      const end = ends.get(topic)?.get(partition);
      const at = BigInt(offset);
      // An offset of -1: nothing is committed for this partition.
      if (errorCode !== 0 || at < 0n || end === undefined) continue;
      const begin = begins.get(topic)?.get(partition) ?? at;
      const gone = begin > at ? begin - at : 0n;
      const from = at + gone;
      const lag = end > from ? end - from : 0n;
      lags.set(topic, (lags.get(topic) ?? 0n) + lag);
      total = (total ?? 0n) + lag;
      if (gone > 0n) losses.set(topic, (losses.get(topic) ?? 0n) + gone);
      lost += gone;
    }
  }
  const topics = [...lags].map(([name, lag]) => {
    const gone = losses.get(name);
    return gone === undefined ? { name, lag } : { name, lag, lost: gone };
  });
  const more = lost > 0n ? { lost } : {};
  return { lag: total, ...more, topics: topics.sort((a, b) => (a.name < b.name ? -1 : 1)) };
};
