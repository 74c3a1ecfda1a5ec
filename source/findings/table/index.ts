import type { PipelineRule } from '../rule.ts';
import { checkpointAhead } from './ahead.ts';
import { batchWithoutCommit } from './gap.ts';
import { tableMissing } from './missing.ts';
import { tableReplaced } from './replaced.ts';
import { logStands } from './stands.ts';

/** Rules on the table beside the query that writes it, in the order in which they count. */
export const tableRules: readonly PipelineRule[] = [
  tableMissing,
  tableReplaced,
  logStands,
  checkpointAhead,
  batchWithoutCommit,
];
