import type { PipelineRule } from '../rule.ts';
import { compacted } from './compacted.ts';
import { topicGone } from './gone.ts';
import { madeAnew } from './made-anew.ts';
import { retentionPastReader } from './retention.ts';
import { schemaHistory } from './schema-history.ts';

/** Rules on the topics and who reads them, in the order in which they count. */
export const topicRules: readonly PipelineRule[] = [
  topicGone,
  madeAnew,
  retentionPastReader,
  schemaHistory,
  compacted,
];
