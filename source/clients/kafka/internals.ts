import { createRequire } from 'node:module';
import type { Socket } from 'node:net';

/**
 * What of kafkajs is used that is not its interface, and so is pinned to one version of it: nothing
 * else in the program reaches into the package.
 */
const inside = <T>(path: string): T => require(`kafkajs/src/${path}`) as T;
const require = createRequire(import.meta.url);

type New<T> = new (options: object) => T;

export type Message = { request: unknown; response: { decode(raw: unknown): Promise<unknown> } };

export type Broker = {
  versions: unknown;
  connectionPool: { send(message: object): Promise<unknown> };
  connect(): Promise<void>;
};

export type Encoder = { writeInt32(value: number): Encoder };

export type Decoder = {
  offset: number;
  buffer: Buffer;
  readInt16(): number;
  readInt32(): number;
  readInt64(): bigint;
  readString(): string;
  readBoolean(): boolean;
  readBytes(): Buffer | null;
  readArray<T>(read: (decoder: Decoder) => T): T[];
};

/** One request and how its answer is read, for each version of it. */
export type RequestDefinition = {
  versions: number[];
  protocol(version: { version: number }): (args: object) => Message;
};

export const encoder = (): Encoder => new (inside<new () => Encoder>('protocol/encoder'))();

export const decoder = (raw: unknown): Decoder =>
  new (inside<new (raw: unknown) => Decoder>('protocol/decoder'))(raw);

/** A Fetch request of a version, encoded. */
export const fetchRequest = (version: number, args: object): unknown =>
  inside<{ protocol: RequestDefinition['protocol'] }>('protocol/requests/fetch').protocol({
    version,
  })(args).request;

/** The topics of one group member's assignment, as consumers write it; none where it is no such. */
export const assignedTopics = (assignment: Buffer): string[] => {
  const { MemberAssignment } = inside<{
    MemberAssignment: { decode(bytes: Buffer): { assignment: Record<string, number[]> } | null };
  }>('consumer/assignerProtocol');
  try {
    return Object.keys(MemberAssignment.decode(assignment)?.assignment ?? {});
  } catch {
    return [];
  }
};

/** What a broker means with an error code. */
export const brokerErrorText = (code: number): string => {
  const { createErrorFromCode } = inside<{ createErrorFromCode(code: number): Error }>(
    'protocol/error',
  );
  return createErrorFromCode(code).message || `the broker answers with error ${code}`;
};

// kafkajs looks every millisecond whether a request is held back, on every connection for ever, and
// through a negative timeout, of which Node warns on stderr. With none held back there is no need.
const calmQueue = () => {
  const { prototype } = inside<{
    prototype: { scheduleCheckPendingRequests: (this: { pending: unknown[] }) => void };
  }>('network/requestQueue');
  const schedule = prototype.scheduleCheckPendingRequests;
  if (schedule.name === 'whenHeldBack') return;
  prototype.scheduleCheckPendingRequests = function whenHeldBack() {
    if (this.pending.length > 0) schedule.call(this);
  };
};

/** What connections are made of; loaded with the first one, not with the program. */
export const loadKafka = () => {
  calmQueue();
  const { requests, lookup } = inside<{
    requests: Record<string, unknown>;
    lookup(versions: unknown): (key: number, definition: unknown) => (args: object) => Message;
  }>('protocol/requests');
  return {
    lookup,
    requests,
    Broker: inside<New<Broker>>('broker'),
    ConnectionPool: inside<New<Broker['connectionPool']>>('network/connectionPool'),
    socketFactory: inside<() => (options: object) => Socket>('network/socketFactory')(),
    apiKeys: inside<Record<string, number>>('protocol/requests/apiKeys'),
  };
};
