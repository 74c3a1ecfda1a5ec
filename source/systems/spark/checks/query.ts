import { defineChecks } from '../../../watch/kind.ts';
import type { Query } from '../readings.ts';
import { emptyFiles } from './empty-files.ts';
import { jobBatchSize } from './job-batch-size.ts';
import { jobCheckpoint } from './job-checkpoint.ts';
import { jobDataLoss } from './job-data-loss.ts';
import { jobStartingOffsets } from './job-starting-offsets.ts';
import { jobTrigger } from './job-trigger.ts';
import { place } from './place.ts';
import { queryId } from './query-id.ts';
import { readQuery } from './read-query.ts';
import type { QuerySettings } from './settings.ts';
import { startingOffsets } from './starting-offsets.ts';

export const checks = defineChecks<Query['endpoint'], QuerySettings>({
  read: ({ checkpoint }, { files, lab }, signal) => readQuery(checkpoint, files, lab, signal),
  list: [
    startingOffsets,
    place,
    emptyFiles,
    queryId,
    jobStartingOffsets,
    jobDataLoss,
    jobBatchSize,
    jobCheckpoint,
    jobTrigger,
  ],
});
