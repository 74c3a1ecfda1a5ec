import { key } from '../../watch/view.ts';
import type { CaptureRows, DebeziumReading } from '../debezium/readings.ts';

export type ConnectReading = DebeziumReading & {
  /** By name. */
  connectors: {
    name: string;
    state: string;
    /** Of what failed: without secrets, and cut so that its root cause is in it. */
    trace?: string;
    tasks: { id: number; state: string; trace?: string }[];
  }[];
  /** The topics in which connectors keep the history of their tables’ schemas, by connector; missing where none does. */
  histories?: Readonly<Record<string, string>>;
};

export type Connect = {
  endpoint: {
    url: string;
    username: string;
    password: string;
    /** Debezium's figures in Prometheus' text format, where they are exported. */
    metricsUrl?: string;
    /** How long the state of sound connectors holds, ms. */
    keptMs?: number;
  };
  reading: ConnectReading;
  /** `others`: the connectors that no watched pipeline uses. */
  rows: CaptureRows & { others: readonly string[] };
  event: never;
};
export const connect = key<Connect>('connect');
