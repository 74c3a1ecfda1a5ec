import type { Socket } from 'node:net';
import { fetchRecords } from './fetch.ts';
import { type Broker, loadKafka } from './internals.ts';
import { describeLogDirs } from './log-dirs.ts';

/**
 * Asks Kafka brokers over kafkajs' own protocol code, below its admin client: that one asks for the
 * metadata of all topics again and again, and gives no answer at all when a single partition has
 * no leader. These internals stay as they are: kafkajs is no longer released.
 */
type Api =
  | 'Metadata'
  | 'ListOffsets'
  | 'ListGroups'
  | 'DescribeGroups'
  | 'OffsetFetch'
  | 'DescribeLogDirs'
  | 'DescribeConfigs'
  | 'Fetch';

export type Metadata = {
  brokers: { nodeId: number; host: string; port: number }[];
  controllerId: number;
  topicMetadata: {
    topicErrorCode: number;
    topic: string;
    isInternal?: boolean;
    partitionMetadata: { partitionId: number; leader: number; replicas: number[]; isr: number[] }[];
  }[];
};
export type OffsetsWanted = {
  topic: string;
  partitions: { partition: number; timestamp: number }[];
}[];
export type Offsets = {
  responses: {
    topic: string;
    partitions: { partition: number; errorCode: number; offset: string }[];
  }[];
};
export type Groups = { errorCode: number; groups: { groupId: string; protocolType: string }[] };
export type Descriptions = {
  groups: {
    errorCode: number;
    groupId: string;
    state: string;
    protocolType: string;
    members: { memberAssignment: Buffer }[];
  }[];
};

// kafkajs' loggers write to the terminal whatever their level is, once KAFKAJS_LOG_LEVEL is set.
const quietLogger = () => {
  const nothing = () => {};
  const logger = { info: nothing, error: nothing, warn: nothing, debug: nothing };
  return { ...logger, setLogLevel: nothing, namespace: quietLogger };
};

type Connected = { broker: Promise<Broker>; sockets: Set<Socket> };

/** Connections to the brokers of one cluster. An address is `host:port`. */
export type KafkaWire = ReturnType<typeof kafkaWire>;

export const kafkaWire = (requestMs: number) => {
  const { Broker, ConnectionPool, socketFactory, apiKeys, lookup, ...kafka } = loadKafka();
  // What kafkajs lacks, or does otherwise than is wanted here.
  const requests = {
    ...kafka.requests,
    DescribeLogDirs: describeLogDirs,
    Fetch: fetchRecords,
  } as Record<Api, unknown>;
  const nodes = new Map<string, Connected>();
  let closed = false;

  const connect = (address: string): Connected => {
    const sockets = new Set<Socket>();
    const colon = address.lastIndexOf(':');
    const logger = quietLogger();
    const broker = new Broker({
      logger,
      allowAutoTopicCreation: false,
      connectionPool: new ConnectionPool({
        host: address.slice(0, colon).replace(/^\[(.*)\]$/, '$1'),
        port: Number(address.slice(colon + 1)),
        clientId: 'cdc-top',
        logger,
        connectionTimeout: requestMs,
        requestTimeout: requestMs,
        enforceRequestTimeout: true,
        socketFactory: (options: object) => {
          const socket = socketFactory(options);
          sockets.add(socket);
          socket.once('close', () => sockets.delete(socket));
          return socket;
        },
      }),
    });
    return { broker: broker.connect().then(() => broker), sockets };
  };

  // Not kafkajs' disconnect: it waits for answers that a server which hangs does not give.
  const drop = (address: string) => {
    for (const socket of nodes.get(address)?.sockets ?? [])
      socket.destroy(new Error('connection ended'));
    nodes.delete(address);
  };

  return {
    /** One request and its answer, whatever error codes it carries. A connection that failed is dropped. */
    async ask<T>(address: string, api: Api, args: object = {}): Promise<T> {
      if (closed) throw new Error('connection ended');
      let node = nodes.get(address);
      if (!node) {
        node = connect(address);
        nodes.set(address, node);
      }
      try {
        const broker = await node.broker;
        const { request, response } = lookup(broker.versions)(
          apiKeys[api] as number,
          requests[api],
        )(args);
        return (await broker.connectionPool.send({
          request,
          response: { decode: response.decode, parse: async (data: unknown) => data },
        })) as T;
      } catch (error) {
        if (nodes.get(address) === node) drop(address);
        throw error;
      }
    },
    /** The addresses that are connected or being connected. */
    addresses: (): string[] => [...nodes.keys()],
    close(): void {
      closed = true;
      for (const address of [...nodes.keys()]) drop(address);
    },
  };
};
