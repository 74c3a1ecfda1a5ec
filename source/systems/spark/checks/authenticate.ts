import { onProperty } from './spark-check.ts';

export const authenticate = onProperty(
  {
    id: 'DP16',
    title: 'Who may run code on the cluster',
    why: 'a standalone master without a secret accepts applications from anyone who can reach its port, and runs their code as the workers’ user',
    link: 'https://spark.apache.org/docs/latest/security.html#spark-rpc-communication-protocol-between-spark-processes',
  },
  'spark.authenticate',
  {
    wanted: 'true',
    says: 'true, with a secret, on a standalone cluster',
    // Without a secret nothing starts.
    restart:
      'the master, its workers and the job, with the same spark.authenticate.secret in the file of each',
    judge: (value, { properties }) =>
      (properties?.['spark.master'] ?? '').startsWith('spark://') && value !== 'true'
        ? 'warning'
        : 'ok',
  },
);
