import { defineChecks } from '../../../watch/kind.ts';
import type { Delta } from '../readings.ts';
import { appendOnly } from './append-only.ts';
import { changeFeed } from './change-feed.ts';
import { checkpointInterval } from './checkpoint-interval.ts';
import { deletionVectors } from './deletion-vectors.ts';
import { fileRetention } from './file-retention.ts';
import { logCleanup } from './log-cleanup.ts';
import { logRetention } from './log-retention.ts';
import { missingCheckpoint } from './missing-checkpoint.ts';
import { readTable } from './read.ts';
import type { DeltaSettings } from './settings.ts';
import { smallFiles } from './small-files.ts';
import { statistics } from './statistics.ts';
import { transactionRetention } from './transaction-retention.ts';
import { vacuum } from './vacuum.ts';

export const checks = defineChecks<Delta['endpoint'], DeltaSettings>({
  read: ({ path }, { files }, signal) => readTable(path, files, signal),
  list: [
    logRetention,
    fileRetention,
    checkpointInterval,
    missingCheckpoint,
    smallFiles,
    logCleanup,
    deletionVectors,
    changeFeed,
    statistics,
    vacuum,
    transactionRetention,
    appendOnly,
  ],
});
