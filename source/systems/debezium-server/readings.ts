import { key } from '../../watch/view.ts';
import type { CaptureRows, DebeziumReading } from '../debezium/readings.ts';

/**
 * What Debezium Server says of itself. It says UP when it is stuck, too: health is told by what moves.
 */
export type ServerReading = DebeziumReading & {
  status: string;
  checks: { name: string; status: string }[];
};

export type DebeziumServer = {
  endpoint: {
    /** Where `/q/health` is. */
    url: string;
    metricsUrl?: string;
    keptMs?: number;
  };
  reading: ServerReading;
  rows: CaptureRows;
  event: never;
};
export const debeziumServer = key<DebeziumServer>('debezium-server');
