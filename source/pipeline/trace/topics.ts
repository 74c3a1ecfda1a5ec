import type { Kafka } from '../../systems/kafka/readings.ts';
import type { Postgres } from '../../systems/postgres/readings.ts';
import type { Query } from '../../systems/spark/readings.ts';
import type { Access } from '../../watch/kind.ts';
import type { Pipeline } from '../../watch/target.ts';

/**
 * The topics in which a change is looked for: those that the pipeline names, else those that the query
 * has read; before there is one, those of captured tables (`<prefix>.<schema>.<table>`), or
 * those that hold changes of a binary log.
 */
export const capturedTopics = (
  pipeline: Pipeline,
  on: {
    query: Pick<Access<Query>, 'view'> | undefined;
    kafka: Pick<Access<Kafka>, 'view'> | undefined;
    postgres: Pick<Access<Postgres>, 'view'> | undefined;
  },
): readonly string[] => {
  if (pipeline.topics.names) return pipeline.topics.names;
  const read = Object.keys(on.query?.view()?.reading.value?.endOffsets ?? {});
  if (read.length > 0) return read;
  const binlog = Object.keys(on.kafka?.view()?.reading.value?.binlog ?? {});
  if (!on.postgres && binlog.length > 0) return binlog;
  const publications = on.postgres?.view()?.reading.value?.publications ?? [];
  const tables = new Set(publications.flatMap((each) => each.tables));
  return (on.kafka?.view()?.reading.value?.topics ?? []).flatMap(({ name, internal }) =>
    !internal && tables.has(name.split('.').slice(-2).join('.')) ? name : [],
  );
};
