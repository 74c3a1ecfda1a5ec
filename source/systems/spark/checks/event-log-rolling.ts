import { onProperty } from './spark-check.ts';

export const eventLogRolling = onProperty(
  {
    id: 'DP11',
    title: 'Rolling of the event log',
    why: 'a streaming query writes some megabytes of events in a few minutes. A single file grows until the disk is full; rolled files can be deleted or compacted while the job runs',
    link: 'https://spark.apache.org/docs/latest/monitoring.html#applying-compaction-on-rolling-event-log-files',
  },
  'spark.eventLog.rolling.enabled',
  {
    wanted: 'true',
    judge(value, { version }) {
      // The default since Spark 4.
      const rolls = value ?? (Number.parseInt(version ?? '3', 10) >= 4 ? 'true' : 'false');
      return rolls === 'true' ? 'ok' : 'warning';
    },
  },
);
