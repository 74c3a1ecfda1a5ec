import type { Probe } from '../watch/kind.ts';
import type { ProbeName, ProbeValues } from '../watch/readings.ts';
import { capture } from './debezium/probe.ts';
import { deltaProbe } from './delta/probe.ts';
import { kafka } from './kafka/probe.ts';
import { postgres } from './postgres/probe.ts';
import { services } from './services/probe.ts';
import { checkpointProbe } from './spark/checkpoint.ts';
import { spark } from './spark/probe.ts';

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
