/** One topic; its `config` is null where the broker does not tell it. */
export type TopicSettings = {
  name: string;
  internal: boolean;
  /** `replicas`: ids of brokers. Offsets are null where the leader does not tell them. */
  partitions: {
    partition: number;
    replicas: readonly number[];
    begin: bigint | null;
    end: bigint | null;
  }[];
  config: Config | null;
};

/** Settings by name; null where the broker keeps the value to itself. */
export type Config = Readonly<Record<string, string | null>>;

/** How far a source connector of Kafka Connect has read, as it lies in Connect’s offsets topic. */
export type StoredOffset = {
  /** The topic that it lies in. */
  topic: string;
  connector: string;
  /** What the connector calls the thing that it reads: `{"server":"lab_cdc"}`. */
  source: Readonly<Record<string, unknown>>;
  /** Null where it was deleted. Numbers are text: an LSN has more digits than a number keeps. */
  offset: Readonly<Record<string, unknown>> | null;
  /** The record’s key, to be written again when the offset is deleted. */
  key: string;
  /** When it was stored, ms since the epoch. */
  at: number;
};

export type KafkaSettings = {
  /** The address that was asked, `host:port`: the one that commands name. */
  seed: string;
  brokers: { id: number; host: string; port: number; config: Config | null }[];
  topics: TopicSettings[];
  /** Groups of consumers and of Connect workers; null where none may be seen. */
  groups: { id: string; state: string; type: string; protocol: string; members: number }[] | null;
  /** The newest of each connector; null where no offsets topic can be read. */
  stored: StoredOffset[] | null;
};
