import type { ConnectSettings } from '../../systems/connect/checks/settings.ts';
import { connect } from '../../systems/connect/readings.ts';
import {
  type CaptureSettings,
  type ConnectorSettings,
  isBinlog,
  isPostgres,
} from '../../systems/debezium/checks/settings.ts';
import type { ServerSettings } from '../../systems/debezium-server/checks/settings.ts';
import { debeziumServer } from '../../systems/debezium-server/readings.ts';
import type { DeltaSettings } from '../../systems/delta/checks/settings.ts';
import { delta } from '../../systems/delta/readings.ts';
import type { KafkaSettings } from '../../systems/kafka/checks/settings.ts';
import { kafka } from '../../systems/kafka/readings.ts';
import type { PostgresSettings } from '../../systems/postgres/checks/settings.ts';
import { postgres } from '../../systems/postgres/readings.ts';
import type { QuerySettings, SparkSettings } from '../../systems/spark/checks/settings.ts';
import { query, spark } from '../../systems/spark/readings.ts';
import type { Checked, CheckText } from '../../watch/check.ts';
import type { Pipeline, Shape, SystemId } from '../../watch/target.ts';
import type { Key } from '../../watch/view.ts';

/** What was read of the systems of a target; one that could not be examined is not in it. */
export type SettingsBySystem = ReadonlyMap<SystemId, { kind: string; settings: unknown }>;

/**
 * The settings along one pipeline, each with the type of its kind; undefined where the pipeline has
 * no such system, one of another kind, or where it could not be examined. A kind adds its line.
 */
export const settingsOf = (all: SettingsBySystem, pipeline: Pipeline, lab?: string) => {
  // The only place where a name stands for the type of settings.
  const of = <T>({ kind }: Key<Shape>, id: SystemId | undefined): T | undefined => {
    const found = id === undefined ? undefined : all.get(id);
    return found?.kind === kind ? (found.settings as T) : undefined;
  };
  const byConnect = of<ConnectSettings>(connect, pipeline.capture.system);
  const byServer = of<ServerSettings>(debeziumServer, pipeline.capture.system);
  return {
    /** The name of the lab that the pipeline belongs to. */
    lab,
    source: of<PostgresSettings>(postgres, pipeline.source.system),
    connect: byConnect,
    debeziumServer: byServer,
    /** The pipeline’s connector where it is for PostgreSQL, and where it reads a binary log. */
    connector: connectorIn(byConnect ?? byServer, pipeline.capture.connector, isPostgres),
    binlogConnector: connectorIn(byConnect ?? byServer, pipeline.capture.connector, isBinlog),
    kafka: of<KafkaSettings>(kafka, pipeline.topics.system),
    spark: of<SparkSettings>(spark, pipeline.query?.spark),
    query: of<QuerySettings>(query, pipeline.query?.system),
    table: of<DeltaSettings>(delta, pipeline.sink),
  };
};

/** The pipeline’s own connector; where it names none, the only one of this sort. */
const connectorIn = (
  all: CaptureSettings | undefined,
  name: string | undefined,
  isOfSort: (connector: ConnectorSettings) => boolean,
): ConnectorSettings | undefined => {
  const found = (all?.connectors ?? []).filter(isOfSort);
  return found.length > 1 || name ? found.find((each) => each.name === name) : found[0];
};

export type Parts = ReturnType<typeof settingsOf>;
type Part = keyof Parts;

/** The settings along a pipeline of which those in `N` are there. */
export type PipelineSettings<N extends Part = never> = Parts & {
  [name in N]-?: NonNullable<Parts[name]>;
} & { pipeline: Pipeline };

/** A check with the parts that it needs closed over: nothing where one of them is missing. */
export type AcrossCheck = CheckText & { check(all: Parts, pipeline: Pipeline): readonly Checked[] };

/**
 * Makes a check across systems: `needs` names what it can’t do without, and `check` is given these for
 * certain. Pure.
 */
export const defineAcross = <N extends Part>({
  needs,
  check,
  ...text
}: CheckText & {
  needs: readonly N[];
  check(settings: PipelineSettings<N>): readonly Checked[];
}): AcrossCheck => ({
  ...text,
  check: (all, pipeline) =>
    needs.every((name) => all[name] !== undefined)
      ? check({ ...all, pipeline } as PipelineSettings<N>)
      : [],
});
