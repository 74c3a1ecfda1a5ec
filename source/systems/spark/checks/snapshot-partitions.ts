import { onProperty } from './spark-check.ts';

const usual = 50;

export const snapshotPartitions = onProperty(
  {
    id: 'DP13',
    title: 'Partitions of a Delta snapshot',
    why: 'before each commit Delta computes the state of the table in as many tasks: the default, 50, is for tables of many thousand files',
    link: 'https://docs.delta.io/latest/optimizations-oss.html',
  },
  'spark.databricks.delta.snapshotPartitions',
  {
    wanted: '4',
    says: 'about one for each core',
    judge: (value, { cores, jars }) =>
      cores !== null &&
      jars?.some((jar) => jar.startsWith('delta-')) &&
      Number(value ?? usual) > 10 * cores
        ? 'info'
        : 'ok',
  },
);
