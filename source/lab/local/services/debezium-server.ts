import { existsSync } from 'node:fs';
import path from 'node:path';
import { type SourceName, sourceNames } from '../../../config/choices.ts';
import { Failure } from '../../../config/errors.ts';
import { makeFolder } from '../../../config/folders.ts';
import { commandFor } from '../../../config/program.ts';
import { host, topic } from '../../contract/names.ts';
import { serverCaptures } from '../../contract/ready-server.ts';
import { sources } from '../../contract/sources/index.ts';
import { serverClassPath } from '../install/debezium-server.ts';
import { localSources } from '../sources/index.ts';
import { overlay, stackOptions, stackText } from '../state/files.ts';
import { giveTo } from '../state/user.ts';
import { exporterOption, javaProgram } from './java.ts';
import type { LocalService } from './types.ts';

const name = 'debezium-server';

export const debeziumServer: LocalService = {
  name,
  capture: 'server',
  // It ends by itself where the source has no publication for it, or there is no broker.
  after: [...sourceNames, 'kafka'],
  units: ['jars', 'mysql-connector', 'server-jdk', 'debezium-server'],
  ports: ['debezium-server', 'debezium-server-metrics'],
  settings: ({ layout, file, ports }) => ({
    'debezium-server/jmx.yml': stackText('connect', 'jmx.yml'),
    'debezium-server/application.properties': overlay(
      stackText(name, sources[file.source].capture.server),
      'properties',
      {
        'debezium.source.database.hostname': host,
        'debezium.source.database.port': ports[file.source],
        'debezium.source.topic.prefix': topic.split('.')[0] as string,
        ...ownSettings(file.source, `${host}:${ports.kafka}`),
        'smallrye.config.locations': layout.secret('debezium.properties'),
        'debezium.source.offset.storage.file.filename': layout.dataOf(name, 'offsets.dat'),
        'debezium.sink.kafka.producer.bootstrap.servers': `${host}:${ports.kafka}`,
        'quarkus.http.host': host,
        'quarkus.http.port': ports[name],
      },
    ),
  }),
  program: (lab) => {
    const { debeziumServer: folder, serverJavaHome: javaHome } = lab.installed;
    if (!folder || !javaHome)
      throw new Failure(`${name} is not installed: ${commandFor(lab.layout, 'up')} installs it`);
    return {
      name,
      command: javaProgram(lab, {
        javaHome,
        options: [
          ...stackOptions(name, 'jvm.options'),
          exporterOption(
            lab,
            lab.ports['debezium-server-metrics'],
            lab.layout.conf(name, 'jmx.yml'),
          ),
          // The exporter logs before Quarkus could choose its own.
          '-Djava.util.logging.manager=org.jboss.logmanager.LogManager',
        ],
        // Its settings are a resource: application.properties of the first folder that has one.
        classPath: [
          lab.layout.conf(name),
          serverClassPath(folder),
          ...localSources[lab.file.source].serverJars(lab),
        ].join(path.delimiter),
        mainClass: 'io.debezium.server.Main',
        args: [],
      }),
      directory: lab.layout.run,
      stopWaitSeconds: 20,
      restart: 'always',
    };
  },
  prepare: {
    what: 'making the folder of its offsets',
    done: ({ layout }) => existsSync(layout.dataOf(name)),
    async run({ layout, user }) {
      makeFolder(layout.dataOf(name), 0o700);
      giveTo(layout.dataOf(name), user);
    },
  },
  ready: serverCaptures,
};

const ownSettings = (source: SourceName, kafka: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(sources[source].capture.settings(kafka)).map(([key, value]) => [
      `debezium.source.${key}`,
      value,
    ]),
  );
