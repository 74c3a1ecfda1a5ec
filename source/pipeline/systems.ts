import { connect } from '../systems/connect/readings.ts';
import { debeziumServer } from '../systems/debezium-server/readings.ts';
import { delta } from '../systems/delta/readings.ts';
import { kafka } from '../systems/kafka/readings.ts';
import { mysql } from '../systems/mysql/readings.ts';
import { postgres } from '../systems/postgres/readings.ts';
import { services } from '../systems/services/readings.ts';
import { query, spark } from '../systems/spark/readings.ts';
import type { Pipeline } from '../watch/target.ts';
import { type SystemView, viewOf, viewsOf } from '../watch/view.ts';

/** The systems of one pipeline, each as its kind; undefined where it has none, or one of another kind. */
export const partsOf = ({ systems }: { systems: readonly SystemView[] }, pipeline: Pipeline) => {
  const all = { systems };
  const source = viewOf(all, postgres, pipeline.source.system);
  const { system: capture } = pipeline.capture;
  const binlog = viewOf(all, mysql, pipeline.source.system);
  const lab = (source ?? binlog)?.system.lab;
  return {
    /** The source where it is PostgreSQL, and where it is MySQL or MariaDB. */
    source,
    mysql: binlog,
    connect: viewOf(all, connect, capture),
    debeziumServer: viewOf(all, debeziumServer, capture),
    kafka: viewOf(all, kafka, pipeline.topics.system),
    spark: viewOf(all, spark, pipeline.query?.spark),
    query: viewOf(all, query, pipeline.query?.system),
    table: viewOf(all, delta, pipeline.sink),
    services: viewsOf(all, services).find(({ system }) => lab !== undefined && system.lab === lab),
  };
};
export type Parts = ReturnType<typeof partsOf>;
