import type { Offsets } from '../kafka-offsets.ts';

/** What a driver was started with; without one, what the lab’s next job will be. */
export type SparkSettings = {
  /** `spark.…`, as its UI tells them: secrets are redacted there. Null where nothing tells them. */
  properties: Readonly<Record<string, string>> | null;
  /** Spark’s release; null while no driver runs. */
  version: string | null;
  /** Names of the jars on its class path; null while no driver runs. */
  jars: readonly string[] | null;
  /** Of its executors; null while no driver runs. */
  cores: number | null;
};

/** A streaming query, as its checkpoint has it. */
export type QuerySettings = {
  checkpoint: string;
  /** Batches; −1 where there is none. */
  planned: number;
  committed: number;
  /** The id that makes a batch the same one after a restart; null where it is missing. */
  queryId: string | null;
  /** From where on its first batch read, topic → partition → offset; null where that is not kept. */
  started: Offsets | null;
  /** Up to where it has planned to read; null before the first batch. */
  endOffsets: Offsets | null;
  /** When the newest batches were planned, ms since the epoch, oldest first. */
  batchTimes: readonly number[];
  /** When the batch was planned that came after the oldest one that is kept, ms since the epoch. */
  secondAt: number | null;
  /** Files that an outage has left empty: `offsets/17`. */
  empty: readonly string[];
  /** The job that a lab runs; null where it can’t be read. */
  job: { file: string; text: string } | null;
};

/** A line for `spark-defaults.conf`, which counts from the job’s next start on. */
export const sparkSetting = (name: string, value: string, restart = 'the job') =>
  ({ kind: 'setting', text: `${name} ${value}`, restart }) as const;
