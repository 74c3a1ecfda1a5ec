import { onProperty } from './spark-check.ts';

export const eventLog = onProperty(
  {
    id: 'DP10',
    title: 'The event log',
    why: 'it is the only place where Spark records how long a batch took and what it read, unless the job itself does: without it neither cdc-top nor the history server knows',
    link: 'https://spark.apache.org/docs/latest/monitoring.html',
  },
  'spark.eventLog.enabled',
  { wanted: 'true', judge: (value) => (value === 'true' ? 'ok' : 'warning') },
);
