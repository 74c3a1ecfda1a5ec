import { capture } from './capture.ts';
import { checkpointProbe } from './checkpoint.ts';
import { deltaProbe } from './delta.ts';
import { kafka } from './kafka.ts';
import { postgres } from './postgres.ts';
import type { ProbeName, ProbeValues } from './readings.ts';
import { services } from './services.ts';
import { spark } from './spark.ts';
import type { Probe } from './types.ts';

/** Every probe. A new one adds its reading to readings.ts, its own file, and a line here. */
export const probes: readonly Probe<ProbeValues[ProbeName]>[] = [
  services,
  postgres,
  capture,
  kafka,
  spark,
  checkpointProbe,
  deltaProbe,
];
