import type { PipelineRule } from '../rule.ts';
import { sparkFindings } from '../spark.ts';

const toSplit = { title: '', means: '', causes: [], cures: [] };

/** Rules on what Spark does with the topics, in the order in which they count. */
export const processingRules: readonly PipelineRule[] = [
  { id: 'P00', ...toSplit, find: (evidence) => sparkFindings(evidence, () => []) },
];
