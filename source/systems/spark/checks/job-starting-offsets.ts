import { onJob } from './job.ts';

export const jobStartingOffsets = onJob(
  {
    id: 'DP05',
    title: 'startingOffsets of the job',
    why: 'a streaming query begins with latest by default: it never sees the rows of the snapshot, which were in the topic before its first start',
    link: 'https://spark.apache.org/docs/latest/structured-streaming-kafka-integration.html#creating-a-kafka-source-for-streaming-queries',
  },
  'startingOffsets',
  {
    side: 'readStream',
    wanted: 'earliest',
    judge: (value) => (value === null || value === 'latest' ? 'error' : 'ok'),
    cure: ".option('startingOffsets', 'earliest')",
  },
);
