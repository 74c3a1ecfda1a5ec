import { onProperty } from './spark-check.ts';

const name = 'io.delta.sql.DeltaSparkSessionExtension';

export const extension = onProperty(
  {
    id: 'DP14',
    title: 'Delta’s SQL',
    why: 'without the extension Spark can write Delta tables but knows neither VACUUM nor OPTIMIZE nor table properties: tables cannot be maintained',
    link: 'https://docs.delta.io/latest/quick-start.html#set-up-apache-spark-with-delta-lake',
  },
  'spark.sql.extensions',
  {
    wanted: name,
    says: `${name} among them`,
    judge: (value) => ((value ?? '').includes(name) ? 'ok' : 'warning'),
  },
);
