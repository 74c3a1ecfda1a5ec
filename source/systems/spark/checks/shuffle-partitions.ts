import { onProperty } from './spark-check.ts';

const usual = 200;
/** Partitions that a core works off, one after the other, before that is felt in every batch. */
const perCore = 20;

export const shufflePartitions = onProperty(
  {
    id: 'DP12',
    title: 'Partitions of a shuffle',
    why: 'each batch that shuffles has as many tasks: the default, 200, costs a second and more in every batch of some hundred rows. The checkpoint keeps the number from the query’s first start, so a change takes effect only with a new checkpoint',
    link: 'https://spark.apache.org/docs/latest/sql-performance-tuning.html',
  },
  'spark.sql.shuffle.partitions',
  {
    wanted: '8',
    says: 'two or three for each core',
    judge: (value, { cores }) =>
      cores !== null && Number(value ?? usual) > cores * perCore ? 'warning' : 'ok',
  },
);
