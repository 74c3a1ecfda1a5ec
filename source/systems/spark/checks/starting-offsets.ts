import type { Check } from '../../../watch/check.ts';
import { anew } from './cures.ts';
import type { QuerySettings } from './settings.ts';

export const startingOffsets: Check<QuerySettings> = {
  id: 'DP01',
  title: 'Where the query began to read',
  why: 'a job that does not say startingOffsets=earliest begins at the end of the topic: the rows of the snapshot, and every change before its first start, never reach the table',
  link: 'https://spark.apache.org/docs/latest/structured-streaming-kafka-integration.html#creating-a-kafka-source-for-streaming-queries',
  check: ({ started, checkpoint }) =>
    Object.entries(started ?? {}).map(([topic, partitions]) => {
      const late = Object.entries(partitions).filter(([, offset]) => offset > 0n);
      const missed = late.reduce((sum, [, offset]) => sum + offset, 0n);
      return {
        name: topic,
        level: late.length > 0 ? 'error' : 'ok',
        found:
          late.length > 0
            ? `at ${late.map(([partition, offset]) => `offset ${offset} of partition ${partition}`).join(', ')}: ${missed} records before it were not read`
            : 'at the beginning of each partition',
        wanted: 'startingOffsets=earliest, from the query’s first start on',
        ...(late.length > 0 && {
          cure: anew(checkpoint, ".option('startingOffsets', 'earliest')"),
        }),
      };
    }),
};
