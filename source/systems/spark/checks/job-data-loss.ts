import { onJob } from './job.ts';

export const jobDataLoss = onJob(
  {
    id: 'DP06',
    title: 'failOnDataLoss of the job',
    why: 'with false, the query skips records that retention has deleted, or that a recreated topic never had, with no more than a line in its log: the table lacks them and the query goes on. cdc-top reports it; other monitors see nothing',
    link: 'https://spark.apache.org/docs/latest/structured-streaming-kafka-integration.html#creating-a-kafka-source-for-streaming-queries',
  },
  'failOnDataLoss',
  {
    side: 'readStream',
    wanted: 'true, the default',
    judge: (value) => (value === 'false' ? 'info' : 'ok'),
    cure: ".option('failOnDataLoss', 'true')",
  },
);
