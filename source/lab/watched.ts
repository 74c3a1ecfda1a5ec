import type { Files } from '../clients/files.ts';
import { Failure } from '../config/errors.ts';
import { connect } from '../systems/connect/readings.ts';
import { debeziumServer } from '../systems/debezium-server/readings.ts';
import { delta } from '../systems/delta/readings.ts';
import { kafka } from '../systems/kafka/readings.ts';
import { mysql } from '../systems/mysql/readings.ts';
import { postgres } from '../systems/postgres/readings.ts';
import { services } from '../systems/services/readings.ts';
import { query, spark } from '../systems/spark/readings.ts';
import type { LabTarget } from '../watch/lab.ts';
import type { Pipeline, Shape, System, SystemId, Target } from '../watch/target.ts';
import type { Key } from '../watch/view.ts';
import type { Engine } from './contract/engine.ts';
import { connectorName } from './contract/names.ts';
import { sources } from './contract/sources/index.ts';

// offset.flush.interval.ms and heartbeat.interval.ms, as both captures of `stack/` set them.
const flushMs = 1000;
const heartbeatMs = 5000;

type Parts = { systems: System[]; pipeline: Pipeline };

/** The systems of one lab and its pipeline. LabTarget are asked for when they are needed. */
const partsOf = (engine: Engine, several: boolean): Parts => {
  const { name: lab, source, capture } = engine.describe();
  const { name, publication } = sources[source].reader;
  const idOf = (kind: string): SystemId => `${kind}:${lab}`;
  const system = <S extends Shape>(
    key: Key<S>,
    called: string,
    endpoint: (endpoints: LabTarget) => S['endpoint'],
    files?: Files,
  ): System<S> => ({
    ...{ id: idOf(key.kind), kind: key.kind, lab, files },
    label: several ? `${lab}/${called}` : called,
    endpoint: async () => endpoint(await engine.target()),
  });
  const { files } = engine;
  const wrong = (): never => {
    throw new Failure('the lab is made in another way now: start cdc-top again');
  };
  const own = (all: LabTarget) => (all.source.kind === source ? all.source : wrong());
  const captures: System =
    capture === 'server'
      ? system(debeziumServer, 'debezium-server', (all) =>
          all.capture.kind === 'server' ? all.capture : wrong(),
        )
      : system(connect, 'connect', (all) =>
          all.capture.kind === 'connect' ? all.capture : wrong(),
        );
  return {
    systems: [
      { ...system(services, 'services', () => engine), endpoint: async () => engine },
      source === 'mysql' ? system(mysql, source, own) : system(postgres, source, own),
      captures,
      system(kafka, 'kafka', (all) => all.kafka),
      system(spark, 'spark', (all) => all.spark),
      system(query, 'checkpoint', ({ paths }) => paths, files),
      system(delta, 'delta', ({ paths }) => ({ path: paths.delta }), files),
    ],
    pipeline: {
      id: lab,
      source: { system: idOf(source), reader: name, ...(publication && { publication }) },
      capture: {
        system: captures.id,
        ...{ flushMs, heartbeatMs },
        ...(capture === 'server' ? {} : { connector: connectorName }),
      },
      topics: { system: idOf(kafka.kind) },
      query: { system: idOf(query.kind), spark: idOf(spark.kind) },
      sink: idOf(delta.kind),
    },
  };
};

/** Labs as something to watch: a pipeline each. */
export const watchedLabs = (engines: readonly Engine[]): Target => {
  const parts = engines.map((engine) => partsOf(engine, engines.length > 1));
  return {
    id: engines.map((engine) => engine.describe().name).join('+'),
    scope: 'lab',
    systems: parts.flatMap(({ systems }) => systems),
    pipelines: parts.map(({ pipeline }) => pipeline),
    labs: engines,
  };
};
