import type { Sources } from '../../panes/open-view.ts';
import { type DebeziumServer, debeziumServer } from '../../systems/debezium-server/readings.ts';
import { type Delta, delta } from '../../systems/delta/readings.ts';
import { type Kafka, kafka } from '../../systems/kafka/readings.ts';
import { type Mysql, mysql } from '../../systems/mysql/readings.ts';
import { type Postgres, postgres } from '../../systems/postgres/readings.ts';
import { type Query, query } from '../../systems/spark/readings.ts';
import type { Access } from '../../watch/kind.ts';
import type { Pipeline } from '../../watch/target.ts';

/** What a trace reads. */
export type Accesses = {
  postgres: Access<Postgres> | undefined;
  mysql: Access<Mysql> | undefined;
  server: Access<DebeziumServer> | undefined;
  kafka: Access<Kafka> | undefined;
  query: Access<Query> | undefined;
  delta: Access<Delta> | undefined;
};

export const accessesOf = ({ access }: Sources, pipeline: Pipeline): Accesses => ({
  postgres: access(postgres, pipeline.source.system),
  mysql: access(mysql, pipeline.source.system),
  server: access(debeziumServer, pipeline.capture.system),
  kafka: access(kafka, pipeline.topics.system),
  query: pipeline.query && access(query, pipeline.query.system),
  delta: pipeline.sink && access(delta, pipeline.sink),
});
