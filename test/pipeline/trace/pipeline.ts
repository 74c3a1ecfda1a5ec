import type { Pipeline } from '../../../source/watch/target.ts';

/** A pipeline as a lab has it. */
export const pipeline: Pipeline = {
  id: 'lab',
  source: { system: 'postgres:lab', reader: 'debezium' },
  capture: { system: 'connect:lab', connector: 'lab-cdc' },
  topics: { system: 'kafka:lab' },
  query: { system: 'query:lab', spark: 'spark:lab' },
  sink: 'delta:lab',
};
