import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { fetchRecords } from './fetch.ts';
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
type Message = { request: unknown; response: { decode(raw: unknown): Promise<unknown> } };
type Broker = {
  versions: unknown;
  connectionPool: { send(message: object): Promise<unknown> };
  connect(): Promise<void>;
};
type MakeSocket = (options: object) => Socket;
type New<T> = new (options: object) => T;

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

const require = createRequire(import.meta.url);

// kafkajs looks every millisecond whether a request is held back, on every connection for ever, and
// through a negative timeout, of which Node warns on stderr. With none held back there is no need.
const calmQueue = () => {
  const { prototype } = require('kafkajs/src/network/requestQueue') as {
    prototype: { scheduleCheckPendingRequests: (this: { pending: unknown[] }) => void };
  };
  const schedule = prototype.scheduleCheckPendingRequests;
  if (schedule.name === 'whenHeldBack') return;
  prototype.scheduleCheckPendingRequests = function whenHeldBack() {
    if (this.pending.length > 0) schedule.call(this);
  };
};

// Loaded with the first connection, not with the program.
const load = () => {
  const { requests, lookup } = require('kafkajs/src/protocol/requests') as {
    requests: Record<Api, unknown>;
    lookup(versions: unknown): (key: number, definition: unknown) => (args: object) => Message;
  };
  return {
    lookup,
    requests: { ...requests, DescribeLogDirs: describeLogDirs(), Fetch: fetchRecords() },
    Broker: require('kafkajs/src/broker') as New<Broker>,
    ConnectionPool: require('kafkajs/src/network/connectionPool') as New<Broker['connectionPool']>,
    socketFactory: (require('kafkajs/src/network/socketFactory') as () => MakeSocket)(),
    apiKeys: require('kafkajs/src/protocol/requests/apiKeys') as Record<Api, number>,
  };
};

/** The topics of one group member's assignment, as consumers write it; none where it is no such. */
export const assignedTopics = (assignment: Buffer): string[] => {
  const { MemberAssignment } = require('kafkajs/src/consumer/assignerProtocol') as {
    MemberAssignment: { decode(bytes: Buffer): { assignment: Record<string, number[]> } | null };
  };
  try {
    return Object.keys(MemberAssignment.decode(assignment)?.assignment ?? {});
  } catch {
    return [];
  }
};

/** What the broker means with an error code. */
export const brokerErrorText = (code: number): string => {
  const { createErrorFromCode } = require('kafkajs/src/protocol/error') as {
    createErrorFromCode(code: number): Error;
  };
  const { message } = createErrorFromCode(code);
  return message || `the broker answers with error ${code}`;
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
  calmQueue();
  const { Broker, ConnectionPool, socketFactory, apiKeys, requests, lookup } = load();
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
        const { request, response } = lookup(broker.versions)(apiKeys[api], requests[api])(args);
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
