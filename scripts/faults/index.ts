import clockBehind from './clock-behind.ts';
import connectorDeleted from './connector-deleted.ts';
import connectorPaused from './connector-paused.ts';
import cutKafka from './cut-kafka.ts';
import cutPostgres from './cut-postgres.ts';
import delayKafka from './delay-kafka.ts';
import delayPostgres from './delay-postgres.ts';
import diskFull from './disk-full.ts';
import idleTable from './idle-table.ts';
import jobCrashLoop from './job-crash-loop.ts';
import jobNotRunning from './job-not-running.ts';
import jupyterStopped from './jupyter-stopped.ts';
import killConnect from './kill-connect.ts';
import killDebeziumServer from './kill-debezium-server.ts';
import killDriver from './kill-driver.ts';
import killKafka from './kill-kafka.ts';
import killPostgres from './kill-postgres.ts';
import killSparkMaster from './kill-spark-master.ts';
import killSparkWorker from './kill-spark-worker.ts';
import longTransaction from './long-transaction.ts';
import offsetsDeleted from './offsets-deleted.ts';
import poison from './poison.ts';
import publicationDropped from './publication-dropped.ts';
import queryDead from './query-dead.ts';
import retention from './retention.ts';
import type { Fault } from './rig/fault.ts';
import schemaChanged from './schema-changed.ts';
import serverSwallowKafka from './server-swallow-kafka.ts';
import serverSwallowPostgres from './server-swallow-postgres.ts';
import slotDropped from './slot-dropped.ts';
import slotLost from './slot-lost.ts';
import slotRemade from './slot-remade.ts';
import stopConnect from './stop-connect.ts';
import stopDebeziumServer from './stop-debezium-server.ts';
import stopDriver from './stop-driver.ts';
import stopKafka from './stop-kafka.ts';
import stopPostgres from './stop-postgres.ts';
import stopSparkMaster from './stop-spark-master.ts';
import stopSparkWorker from './stop-spark-worker.ts';
import swallowKafka from './swallow-kafka.ts';
import swallowKafkaSpark from './swallow-kafka-spark.ts';
import swallowPostgres from './swallow-postgres.ts';
import tableUnpublished from './table-unpublished.ts';
import taskFailed from './task-failed.ts';
import topicRemade from './topic-remade.ts';

/** Every fault, in the order in which they are injected. */
export const faults: readonly Fault[] = [
  killPostgres,
  killKafka,
  killConnect,
  killSparkMaster,
  killSparkWorker,
  killDriver,
  stopPostgres,
  stopKafka,
  stopConnect,
  stopSparkMaster,
  stopSparkWorker,
  stopDriver,
  cutPostgres,
  swallowPostgres,
  delayPostgres,
  cutKafka,
  swallowKafka,
  delayKafka,
  swallowKafkaSpark,
  slotLost,
  slotDropped,
  slotRemade,
  longTransaction,
  idleTable,
  publicationDropped,
  tableUnpublished,
  diskFull,
  clockBehind,
  connectorPaused,
  connectorDeleted,
  taskFailed,
  offsetsDeleted,
  topicRemade,
  retention,
  poison,
  schemaChanged,
  jobNotRunning,
  jobCrashLoop,
  queryDead,
  jupyterStopped,
  killDebeziumServer,
  stopDebeziumServer,
  serverSwallowPostgres,
  serverSwallowKafka,
];
