import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { basicAuth } from '../../../clients/http.ts';
import { Failure } from '../../../config/errors.ts';
import type { ConnectTarget } from '../../../watch/lab.ts';
import { connectorName, host, topic } from '../../contract/names.ts';
import { connectAnswers, connectOf, taskRuns } from '../../contract/ready.ts';
import { sources } from '../../contract/sources/index.ts';
import { localSources } from '../sources/index.ts';
import { overlay, readProperties, stackOptions, stackText } from '../state/files.ts';
import type { Lab } from '../state/lab.ts';
import { exporterOption, javaProgram, logOption, logSettings } from './java.ts';
import type { LocalService } from './types.ts';

export const connect: LocalService = {
  name: 'connect',
  capture: 'connect',
  after: ['kafka'],
  units: ['jars', 'mysql-connector'],
  ports: ['connect', 'connect-metrics'],
  settings: (lab) => ({
    ...logSettings(lab, 'connect'),
    'connect/jmx.yml': stackText('connect', 'jmx.yml'),
    'connect/jaas.conf': stackText('connect', 'jaas.conf').replace(
      /file="[^"]*"/,
      `file="${lab.layout.secret('connect.properties')}"`,
    ),
    'connect/connect-distributed.properties': overlay(
      stackText('connect', 'connect-distributed.properties'),
      'properties',
      {
        'bootstrap.servers': `${host}:${lab.ports.kafka}`,
        listeners: `http://${host}:${lab.ports.connect}`,
        'plugin.path': localSources[lab.file.source].plugins(lab),
      },
    ),
  }),
  program: (lab) => ({
    name: 'connect',
    command: javaProgram(lab, {
      archive: 'connect',
      options: [
        ...stackOptions('connect', 'jvm.options'),
        exporterOption(lab, lab.ports['connect-metrics'], lab.layout.conf('connect', 'jmx.yml')),
        logOption(lab, 'connect'),
        `-Djava.security.auth.login.config=${lab.layout.conf('connect', 'jaas.conf')}`,
      ],
      classPath: path.join(lab.installed.jars, 'connect', '*'),
      mainClass: 'org.apache.kafka.connect.cli.ConnectDistributed',
      args: [lab.layout.conf('connect', 'connect-distributed.properties')],
    }),
    directory: lab.layout.run,
    stopWaitSeconds: 20,
    restart: 'always',
  }),
  ready: connectAnswers,
  configure: {
    what: 'registering the connector',
    run: (lab, target, signal) =>
      registerConnector(connectOf(target), connectorConfig(lab), signal),
  },
  healthy: taskRuns,
};

/** The connector's configuration with the places of this lab. */
const connectorConfig = ({ layout, file: { source }, ports }: Lab): Record<string, string> => ({
  ...(JSON.parse(stackText('connect', sources[source].capture.connector)) as Record<
    string,
    string
  >),
  ...readProperties(stackText('connect', 'tuning.properties')),
  'database.hostname': host,
  'database.port': String(ports[source]),
  ...sources[source].capture.settings(`${host}:${ports.kafka}`),
  // Connect reads the file itself: its REST interface shows this reference, never the password.
  'database.password': `\${file:${layout.secret('debezium.properties')}:password}`,
  'topic.prefix': topic.split('.')[0] as string,
});

// PUT creates or replaces, and starts the connector anew even where nothing has changed: for a moment
// it does not run then. A task that has failed is restarted by neither.
const registerConnector = async (
  target: ConnectTarget,
  config: Record<string, string>,
  signal: AbortSignal,
): Promise<void> => {
  const connector = `/connectors/${connectorName}`;
  const known = await send(target, 'GET', `${connector}/config`, signal);
  if (!isDeepStrictEqual(known, { ...config, name: connectorName }))
    await send(target, 'PUT', `${connector}/config`, signal, config);
  await send(target, 'POST', `${connector}/restart?includeTasks=true&onlyFailed=true`, signal);
};

// While the worker rebalances it answers 409, and 404 where the status is not written yet: it wants
// to be asked again. What is not there to be read is undefined.
const send = async (
  target: ConnectTarget,
  method: 'GET' | 'PUT' | 'POST',
  path: string,
  signal: AbortSignal,
  body?: Record<string, string>,
): Promise<unknown> => {
  for (let attempt = 0; ; attempt += 1) {
    const response = await fetch(`${target.url}${path}`, {
      method,
      headers: { ...basicAuth(target), 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(60_000)]),
    });
    const text = await response.text();
    if (response.ok) return text === '' ? undefined : JSON.parse(text);
    if (method === 'GET' && response.status === 404) return undefined;
    if (![404, 409].includes(response.status) || attempt >= 40)
      throw new Failure(
        `Connect refuses the connector (${response.status}): ${text.slice(0, 300)}`,
      );
    await sleep(250, undefined, { signal });
  }
};
