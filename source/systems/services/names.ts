import { jobName } from '../../watch/lab.ts';

// Kinds that are no service under their own name: what runs them, or writes them.
const runs: Record<string, string> = {
  spark: 'spark-master',
  query: jobName,
  checkpoint: jobName,
  delta: jobName,
};

/** The service of a lab that runs or writes systems of a kind. */
export const serviceOfKind = <T extends string | undefined>(kind: T): T | string =>
  kind === undefined ? kind : (runs[kind] ?? kind);
