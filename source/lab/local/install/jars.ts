import { cpSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { stackFolder } from '../../../config/versions.ts';
import { runPom } from './download.ts';
import type { Unit, UnitOptions } from './types.ts';

const recipe = path.join(stackFolder, 'maven');

// What the poms leave open, and the line of the version set that fills it.
const properties = {
  'kafka.version': 'KAFKA_VERSION',
  'scala.version': 'SCALA_VERSION',
  'connect.version': 'CONNECT_VERSION',
  'debezium.version': 'DEBEZIUM_VERSION',
  'logging.group': 'LOGGING_GROUP',
  'logging.artifact': 'LOGGING_ARTIFACT',
  'logging.version': 'LOGGING_VERSION',
  'jmx-exporter.version': 'JMX_EXPORTER_VERSION',
  'spark.version': 'SPARK_VERSION',
  'spark.scala.version': 'SPARK_SCALA_VERSION',
  'delta.version': 'DELTA_VERSION',
  'delta.artifact': 'DELTA_ARTIFACT',
};

/** Kafka, Connect with Debezium's connector, and what Spark needs to read Kafka and write Delta. */
export const jars = ({ versions, withJdk }: UnitOptions): Unit => {
  const definitions = Object.entries(properties).map(
    ([name, key]) => `-D${name}=${versions.get(key)}`,
  );
  const download = versions.number('JARS_DOWNLOAD_MB') * 1024 ** 2;
  const poms = readdirSync(recipe, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('pom.xml'))
    .sort();
  return {
    id: 'jars',
    title: `Kafka ${versions.get('KAFKA_VERSION')}, Debezium ${versions.get('DEBEZIUM_VERSION')}`,
    inputs: [...poms.map((pom) => readFileSync(path.join(recipe, pom), 'utf8')), ...definitions],
    download,
    disk: versions.number('JARS_DISK_MB') * 1024 ** 2,
    needs: withJdk ? ['jdk'] : [],
    async install(folder, context) {
      cpSync(recipe, path.join(folder, 'build'), { recursive: true });
      let done = 0;
      await runPom(folder, context, {
        definitions,
        onLine: (line) => {
          const size = /Downloaded from \S+ \S+ \(([\d.,]+) (B|kB|MB)/.exec(line);
          if (!size) return;
          done += Number(size[1]?.replace(',', '')) * { B: 1, kB: 1e3, MB: 1e6 }[size[2] as 'B'];
          context.onProgress('downloading', Math.min(done, download), download);
        },
      });
    },
  };
};
