import { onProperty } from './spark-check.ts';

const name = 'io.delta.sql.DeltaSparkSessionExtension';

export const extension = onProperty(
  {
    id: 'DP14',
    title: 'Delta’s SQL',
    why: 'without the extension Spark writes Delta tables, and knows neither VACUUM nor OPTIMIZE nor their properties: a table can’t be looked after',
    link: 'https://docs.delta.io/latest/quick-start.html#set-up-apache-spark-with-delta-lake',
  },
  'spark.sql.extensions',
  {
    wanted: name,
    says: `${name} among them`,
    judge: (value) => ((value ?? '').includes(name) ? 'ok' : 'warning'),
  },
);
