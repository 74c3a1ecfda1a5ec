import { onJob } from './job.ts';

export const jobBatchSize = onJob(
  {
    id: 'DP07',
    title: 'The size of a batch',
    why: 'without maxOffsetsPerTrigger the first batch after an outage takes everything that is waiting: it may run out of memory, or show no progress for an hour, and starts over when it fails',
    link: 'https://spark.apache.org/docs/latest/structured-streaming-kafka-integration.html#creating-a-kafka-source-for-streaming-queries',
  },
  'maxOffsetsPerTrigger',
  {
    side: 'readStream',
    wanted: 'what the executors take in some seconds',
    judge: (value) => (value === null ? 'warning' : 'ok'),
    cure: ".option('maxOffsetsPerTrigger', 100000)",
  },
);
