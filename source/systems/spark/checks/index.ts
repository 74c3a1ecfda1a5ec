import { defineChecks } from '../../../watch/kind.ts';
import type { Spark } from '../readings.ts';
import { authenticate } from './authenticate.ts';
import { eventLog } from './event-log.ts';
import { eventLogRolling } from './event-log-rolling.ts';
import { extension } from './extension.ts';
import { jars } from './jars.ts';
import { readSpark } from './read-spark.ts';
import type { SparkSettings } from './settings.ts';
import { shufflePartitions } from './shuffle-partitions.ts';
import { snapshotPartitions } from './snapshot-partitions.ts';
import { timeZone } from './time-zone.ts';

export const checks = defineChecks<Spark['endpoint'], SparkSettings>({
  read: (endpoint, { lab }, signal) => readSpark(endpoint, lab, signal),
  list: [
    eventLog,
    eventLogRolling,
    shufflePartitions,
    snapshotPartitions,
    extension,
    timeZone,
    authenticate,
    jars,
  ],
});
