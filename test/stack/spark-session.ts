import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import type { LabStatus } from '../../source/watch/lab.ts';
import { installedOf } from './installed.ts';

// Runs what comes as a line of JSON, and says how that went.
const program = `
import json, sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.appName('doctor').getOrCreate()
print('@ok', spark.sparkContext.uiWebUrl, flush=True)
for line in sys.stdin:
    try:
        exec(json.loads(line), globals())
        print('@ok', flush=True)
    except Exception as error:
        why = error.java_exception.toString() if hasattr(error, 'java_exception') else repr(error)
        print('@failed', why.replace('\\n', ' ')[:600], flush=True)
spark.stop()
`;

/** A driver of the lab’s Spark with settings of its own, that runs Python as it is told. */
export const sparkSession = async (folder: string, status: LabStatus, settings: string) => {
  const { python: installed } = installedOf(status);
  const python = path.join(installed, 'bin', 'python');
  const [home] = globSync(path.join(installed, 'lib', 'python3*', 'site-packages', 'pyspark'));
  const conf = path.join(folder, 'spark-conf');
  mkdirSync(conf, { recursive: true });
  writeFileSync(path.join(conf, 'spark-defaults.conf'), settings);
  writeFileSync(path.join(folder, 'session.py'), program);
  const child: ChildProcessWithoutNullStreams = spawn(python, ['session.py'], {
    cwd: folder,
    env: {
      ...process.env,
      SPARK_HOME: home,
      SPARK_CONF_DIR: conf,
      SPARK_LOCAL_IP: '127.0.0.1',
      PYSPARK_PYTHON: python,
    },
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-4000);
  });
  const answers: string[] = [];
  const waiting: ((answer: string) => void)[] = [];
  readline.createInterface(child.stdout).on('line', (line) => {
    if (!line.startsWith('@')) return;
    const next = waiting.shift();
    if (next) next(line);
    else answers.push(line);
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      for (const next of waiting.splice(0)) next(`@failed it has ended: ${said}`);
      resolve();
    });
  });
  const answer = async () => {
    const text = answers.shift() ?? (await new Promise<string>((resolve) => waiting.push(resolve)));
    if (!text.startsWith('@ok')) throw new Error(text);
    return text.slice('@ok'.length).trim();
  };
  const driverUi = await answer();
  return {
    driverUi,
    async run(code: string): Promise<void> {
      child.stdin.write(`${JSON.stringify(code)}\n`);
      await answer();
    },
    async stop(): Promise<void> {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await ended;
      clearTimeout(timer);
    },
  };
};

/** The settings of a session that uses the lab’s jars and writes below `folder`. */
export const sessionSettings = (
  folder: string,
  status: LabStatus,
  jars: readonly string[] = [],
): string => {
  const { jars: installed } = installedOf(status);
  mkdirSync(path.join(folder, 'eventlog'), { recursive: true });
  return [
    'spark.master local[2]',
    `spark.driver.extraClassPath ${[...jars, `${installed}/spark/*`].join(':')}`,
    'spark.driver.extraJavaOptions -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData',
    'spark.driver.host 127.0.0.1',
    'spark.driver.memory 700m',
    `spark.eventLog.dir file://${folder}/eventlog`,
    `spark.local.dir ${folder}/local`,
    `spark.sql.warehouse.dir ${folder}/warehouse`,
    'spark.sql.catalog.spark_catalog org.apache.spark.sql.delta.catalog.DeltaCatalog',
    'spark.ui.showConsoleProgress false',
    // VACUUM lists a folder with as many tasks: 10,000 by default.
    'spark.sql.sources.parallelPartitionDiscovery.parallelism 4',
    '',
  ].join('\n');
};
