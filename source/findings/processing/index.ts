import type { PipelineRule } from '../rule.ts';
import { noJob } from './absent.ts';
import { jobChecked } from './checking.ts';
import { queryDied, queryDone } from './died.ts';
import { checkpointElsewhere } from './elsewhere.ts';
import { noExecutor } from './executors.ts';
import { jobFailed } from './failed.ts';
import { firstBatchRuns, noFirstBatch } from './first-batch.ts';
import { backlogGrows } from './grows.ts';
import { longBatch } from './long-batch.ts';
import { tooSlow } from './pace.ts';
import { jobStarts } from './starting.ts';
import { takesNothing } from './takes-nothing.ts';

/** Rules on what Spark does with the topics, in the order in which they count. */
export const processingRules: readonly PipelineRule[] = [
  jobFailed,
  jobChecked,
  jobStarts,
  noJob,
  queryDied,
  noExecutor,
  queryDone,
  checkpointElsewhere,
  noFirstBatch,
  firstBatchRuns,
  longBatch,
  takesNothing,
  backlogGrows,
  tooSlow,
];
