import { key } from '../../watch/view.ts';
import type { CaptureRows, DebeziumReading } from '../debezium/readings.ts';

export type ConnectReading = DebeziumReading & {
  /** By name. */
  connectors: {
    name: string;
    state: string;
    tasks: { id: number; state: string; trace?: string }[];
  }[];
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
  rows: CaptureRows;
  event: never;
};
export const connect = key<Connect>('connect');
