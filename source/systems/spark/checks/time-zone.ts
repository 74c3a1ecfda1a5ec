import { onProperty } from './spark-check.ts';

export const timeZone = onProperty(
  {
    id: 'DP15',
    title: 'The session’s time zone',
    why: 'unset, it is that of the machine: what a query shows of the same table, and on which day a change counts, depends on where the driver runs',
    link: 'https://spark.apache.org/docs/latest/configuration.html#spark-sql',
  },
  'spark.sql.session.timeZone',
  { wanted: 'UTC', judge: (value) => (value === undefined ? 'info' : 'ok') },
);
