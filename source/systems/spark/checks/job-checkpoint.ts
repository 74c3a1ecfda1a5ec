import { onJob } from './job.ts';

export const jobCheckpoint = onJob(
  {
    id: 'DP08',
    title: 'checkpointLocation of the job',
    why: 'without it a query either refuses to start, or keeps its offsets in a temporary folder: every start then reads the topic from the beginning, or from its end',
    link: 'https://spark.apache.org/docs/latest/structured-streaming-programming-guide.html#recovering-from-failures-with-checkpointing',
  },
  'checkpointLocation',
  {
    side: 'writeStream',
    wanted: 'a folder that lasts, of this query alone',
    judge: (value) => (value === null ? 'error' : 'ok'),
    cure: ".option('checkpointLocation', '/var/lib/spark/checkpoint/changes')",
  },
);
