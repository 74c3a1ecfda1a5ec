import { readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { host, topic } from '../../contract/names.ts';
import { masterAlive, workerRegistered } from '../../contract/ready.ts';
import { venvPython } from '../install/pip.ts';
import { overlay, stackOptions, stackText } from '../state/files.ts';
import type { Lab } from '../state/lab.ts';
import { readSecret } from '../state/secrets.ts';
import { javaProgram, tmpOption } from './java.ts';
import type { LocalService } from './types.ts';

/** Room for the lab's job and one notebook beside it. */
const worker = { cores: Math.max(4, os.availableParallelism()), memory: '3g' };

/** SPARK_HOME: the package folder of the environment's PySpark. */
export const sparkHome = ({ installed }: Lab): string => {
  const lib = path.join(installed.python, 'lib');
  const python = readdirSync(lib).find((name) => name.startsWith('python3')) ?? 'python3';
  return path.join(lib, python, 'site-packages', 'pyspark');
};

/** What master, worker, driver, notebooks and terminals need to find the lab's Spark. */
export const sparkEnvironment = (lab: Lab): Record<string, string> => ({
  SPARK_HOME: sparkHome(lab),
  SPARK_CONF_DIR: lab.layout.conf('spark'),
  SPARK_LOCAL_IP: host,
  JAVA_HOME: lab.installed.javaHome,
  // Otherwise spark-submit takes the python3 on PATH, which has no pyspark.
  PYSPARK_PYTHON: venvPython(lab.installed.python),
});

/** The settings that all of Spark shares: daemons, driver and notebooks read the same files. */
export const sparkSettings = (lab: Lab): Record<string, string> => {
  const { layout, ports } = lab;
  const jars = path.join(lab.installed.jars, 'spark', '*');
  return {
    // Spark's own scripts give it to drivers and executors (AbstractCommandBuilder).
    'spark/java-opts': `${tmpOption(lab)}\n`,
    'spark/log4j2.properties': stackText('spark', 'log4j2.properties'),
    'spark/kafka-structured-streaming.py': stackText('spark', 'kafka-structured-streaming.py'),
    'spark/spark-defaults.conf': overlay(
      stackText('spark', 'spark-defaults.conf'),
      'spark',
      {
        'spark.master': `spark://${host}:${ports['spark-master']}`,
        'spark.driver.host': host,
        'spark.driver.bindAddress': host,
        'spark.ui.port': ports['spark-ui'],
        'spark.driver.extraClassPath': jars,
        'spark.executor.extraClassPath': jars,
        'spark.eventLog.dir': `file://${layout.eventLog}`,
        'spark.local.dir': layout.dataOf('spark-work', 'local'),
        'spark.deploy.recoveryDirectory': layout.recovery,
        'spark.sql.warehouse.dir': layout.dataOf('delta', 'warehouse'),
        'spark.cdctop.bootstrap.servers': `${host}:${ports.kafka}`,
        'spark.cdctop.topic': topic,
        'spark.cdctop.table': layout.delta,
        'spark.cdctop.checkpoint': layout.checkpoint,
      },
      { 'spark.authenticate.secret': readSecret(layout, 'spark.secret') },
    ),
  };
};

const daemon = (lab: Lab, name: string, mainClass: string, ...args: string[]): string[] =>
  // Not through spark-class, which starts a JVM of its own to make up this command line.
  javaProgram(lab, {
    archive: name,
    options: [
      ...stackOptions('spark', 'daemon.options'),
      `-Dlog4j2.configurationFile=file:${lab.layout.conf('spark', 'log4j2.properties')}`,
    ],
    classPath: path.join(sparkHome(lab), 'jars', '*'),
    mainClass,
    args,
  });

const daemonEnvironment = (lab: Lab): Record<string, string> => ({
  ...sparkEnvironment(lab),
  // spark-class would find it out; without it the worker starts no executor.
  SPARK_SCALA_VERSION: lab.versions.get('SPARK_SCALA_VERSION'),
});

export const sparkMaster: LocalService = {
  name: 'spark-master',
  after: [],
  units: ['python', 'jars'],
  ports: ['spark-master', 'spark-master-ui'],
  settings: sparkSettings,
  program: (lab) => ({
    name: 'spark-master',
    command: daemon(
      lab,
      'spark-master',
      'org.apache.spark.deploy.master.Master',
      ...['--host', host, '--port', String(lab.ports['spark-master'])],
      ...['--webui-port', String(lab.ports['spark-master-ui'])],
    ),
    environment: daemonEnvironment(lab),
    directory: lab.layout.run,
    stopWaitSeconds: 20,
    restart: 'always',
  }),
  ready: masterAlive,
};

export const sparkWorker: LocalService = {
  name: 'spark-worker',
  after: ['spark-master'],
  units: ['python', 'jars'],
  ports: ['spark-worker-ui'],
  settings: sparkSettings,
  program: (lab) => ({
    name: 'spark-worker',
    command: daemon(
      lab,
      'spark-worker',
      'org.apache.spark.deploy.worker.Worker',
      // Any port: a worker that is back on its old one, beside a master that is new, takes itself
      // for registered and stays alone.
      ...['--host', host, '--port', '0'],
      ...['--webui-port', String(lab.ports['spark-worker-ui'])],
      ...['--cores', String(worker.cores), '--memory', worker.memory],
      ...['--work-dir', lab.layout.dataOf('spark-work', 'apps')],
      `spark://${host}:${lab.ports['spark-master']}`,
    ),
    environment: daemonEnvironment(lab),
    directory: lab.layout.run,
    stopWaitSeconds: 20,
    restart: 'always',
  }),
  ready: workerRegistered,
};
