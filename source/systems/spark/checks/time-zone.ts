import { onProperty } from './spark-check.ts';

export const timeZone = onProperty(
  {
    id: 'DP15',
    title: 'The session’s time zone',
    why: 'if unset, it is the machine’s: what a query shows of the same table, and to which day a change belongs, depends on where the driver runs',
    link: 'https://spark.apache.org/docs/latest/configuration.html#spark-sql',
  },
  'spark.sql.session.timeZone',
  { wanted: 'UTC', judge: (value) => (value === undefined ? 'info' : 'ok') },
);
