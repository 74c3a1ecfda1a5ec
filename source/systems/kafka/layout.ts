import type { Metadata, OffsetsWanted } from '../../clients/kafka/wire.ts';

export type PartitionLayout = {
  partition: number;
  leader: number;
  replicas: number;
  inSync: number;
};

/** What the metadata tells, and the requests for offsets by leader: made once, sent many times. */
export type KafkaLayout = {
  brokers: { id: number; host: string; port: number }[];
  /** `host:port` by broker. */
  addresses: Map<number, string>;
  controllerId: number | null;
  topics: { name: string; internal: boolean; partitions: PartitionLayout[] }[];
  endsWanted: Map<number, OffsetsWanted>;
  beginsWanted: Map<number, OffsetsWanted>;
};

const latest = -1;
const earliest = -2;

export const layoutOf = ({ brokers, controllerId, topicMetadata }: Metadata): KafkaLayout => {
  const addresses = new Map(
    brokers.map(({ nodeId, host, port }) => [
      nodeId,
      `${host.includes(':') ? `[${host}]` : host}:${port}`,
    ]),
  );
  const topics = topicMetadata
    .map(({ topic, isInternal, partitionMetadata }) => ({
      name: topic,
      internal: isInternal ?? topic.startsWith('__'),
      partitions: partitionMetadata
        .map(({ partitionId, leader, replicas, isr }) => ({
          partition: partitionId,
          leader,
          replicas: replicas.length,
          inSync: isr.length,
        }))
        .sort((a, b) => a.partition - b.partition),
    }))
    // By code units, as derive looks them up: no other order is put on them again.
    .sort((a, b) => (a.name < b.name ? -1 : 1));

  const wanted = (timestamp: number): Map<number, OffsetsWanted> => {
    const byLeader = new Map<number, OffsetsWanted>();
    for (const { name, partitions } of topics) {
      for (const { partition, leader } of partitions) {
        // -1: no leader. One that the metadata does not list can't be asked.
        if (!addresses.has(leader)) continue;
        const list = byLeader.get(leader) ?? [];
        byLeader.set(leader, list);
        const last = list.at(-1);
        const entry = { partition, timestamp };
        if (last?.topic === name) last.partitions.push(entry);
        else list.push({ topic: name, partitions: [entry] });
      }
    }
    return byLeader;
  };

  return {
    brokers: brokers.map(({ nodeId, host, port }) => ({ id: nodeId, host, port })),
    addresses,
    controllerId: controllerId < 0 ? null : (controllerId ?? null),
    topics,
    endsWanted: wanted(latest),
    beginsWanted: wanted(earliest),
  };
};
