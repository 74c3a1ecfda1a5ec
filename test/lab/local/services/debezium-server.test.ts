import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { type SourceName, sourceNames } from '../../../../source/config/choices.ts';
import { readVersions } from '../../../../source/config/versions.ts';
import { usualPorts } from '../../../../source/lab/contract/ports.ts';
import { sources } from '../../../../source/lab/contract/sources/index.ts';
import { connect } from '../../../../source/lab/local/services/connect.ts';
import { debeziumServer } from '../../../../source/lab/local/services/debezium-server.ts';
import { isPortUsed, servicesOf } from '../../../../source/lab/local/services/index.ts';
import { stackText } from '../../../../source/lab/local/state/files.ts';
import type { Lab } from '../../../../source/lab/local/state/lab.ts';
import { newLabFile } from '../../../../source/lab/local/state/labfile.ts';
import { layoutFor } from '../../../../source/lab/local/state/layout.ts';
import { put, tempFolder } from '../../../support.ts';

const ports = { ...usualPorts, postgres: 5499, kafka: 9099, 'debezium-server': 8099 };

const labIn = (home: string): Lab => {
  const folder = (name: string) => path.join(home, 'cache', name);
  put(path.join(folder('jars'), 'agents', 'jmx_prometheus_javaagent-1.jar'), '');
  put(path.join(folder('server'), 'debezium-server', 'x-runner.jar'), '');
  return {
    layout: layoutFor('lab', {
      cache: folder(''),
      state: path.join(home, 'state'),
      data: path.join(home, 'data'),
    }),
    file: newLabFile({
      name: 'lab',
      versions: 'seed',
      source: 'postgres',
      capture: 'server',
      ports,
    }),
    ports,
    user: { name: 'me' },
    versions: readVersions('seed'),
    installed: {
      ...{ supervisor: '', postgres: '', python: '', javaHome: '/java-17' },
      ...{ jars: folder('jars'), debeziumServer: folder('server'), serverJavaHome: '/java-21' },
    },
    environment: {},
  };
};

/** The settings of a properties file. */
const settingsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => /^[\w.]/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

for (const { title, capture } of Object.values(sources))
  test(`Debezium Server captures ${title} as the connector of Kafka Connect does`, () => {
    const own = settingsOf(stackText('debezium-server', capture.server));
    const {
      'tasks.max': _,
      'database.password': password,
      ...connector
    } = JSON.parse(stackText('connect', capture.connector)) as Record<string, string>;
    for (const [name, value] of Object.entries(connector))
      assert.equal(own[`debezium.source.${name}`], value, name);
    // Both take it from the same file, each in its own way.
    assert.equal(password, `\${file:${own['smallrye.config.locations']}:password}`);
    assert.equal(own['debezium.source.database.password'], `\${password}`);
    const worker = settingsOf(stackText('connect', 'connect-distributed.properties'));
    assert.equal(
      own['debezium.source.offset.flush.interval.ms'],
      worker['offset.flush.interval.ms'],
    );
  });

test('where things are is of the lab, on loopback only; the password stays in its file', (t) => {
  const lab = labIn(tempFolder(t));
  const own = settingsOf(
    debeziumServer.settings(lab)['debezium-server/application.properties'] ?? '',
  );
  const { layout } = lab;
  const expected = {
    'debezium.source.database.hostname': '127.0.0.1',
    'debezium.source.database.port': '5499',
    'debezium.source.database.password': `\${password}`,
    'debezium.source.offset.storage.file.filename': layout.dataOf('debezium-server', 'offsets.dat'),
    'debezium.sink.kafka.producer.bootstrap.servers': '127.0.0.1:9099',
    'smallrye.config.locations': layout.secret('debezium.properties'),
    'quarkus.http.host': '127.0.0.1',
    'quarkus.http.port': '8099',
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(own[name], value, name);
});

test('it runs on its own Java, with its settings first on the class path', (t) => {
  const lab = labIn(tempFolder(t));
  const { command } = debeziumServer.program(lab);
  assert.equal(command[0], '/java-21/bin/java');
  const [settings, runner] = command[command.indexOf('-cp') + 1]?.split(':') ?? [];
  assert.equal(settings, lab.layout.conf('debezium-server'));
  assert.match(runner ?? '', /x-runner\.jar$/);
  lab.installed.debeziumServer = undefined;
  assert.throws(() => debeziumServer.program(lab), /debezium-server is not installed/);
});

const made = (capture: 'connect' | 'server') => ({ source: 'postgres' as const, capture });

test('a lab has one source, and only its ports', () => {
  const named = (source: SourceName) =>
    servicesOf({ source, capture: 'connect' }).map(({ name }) => name);
  assert.deepEqual(
    named('mysql'),
    named('postgres').map((name) => (name === 'postgres' ? 'mysql' : name)),
  );
  for (const source of sourceNames)
    assert.deepEqual(
      sourceNames.map((port) => isPortUsed(port, { source, capture: 'connect' })),
      sourceNames.map((port) => port === source),
    );
});

test('a lab has one capture, and only its ports', () => {
  const named = (capture: 'connect' | 'server') =>
    servicesOf(made(capture)).map(({ name }) => name);
  assert.deepEqual(
    named('server'),
    named('connect').map((name) => (name === connect.name ? debeziumServer.name : name)),
  );
  for (const port of ['kafka', 'spark-ui'] as const)
    assert.deepEqual(
      [isPortUsed(port, made('connect')), isPortUsed(port, made('server'))],
      [true, true],
    );
  assert.deepEqual(
    [isPortUsed('connect', made('connect')), isPortUsed('connect', made('server'))],
    [true, false],
  );
  const own = 'debezium-server-metrics';
  assert.deepEqual(
    [isPortUsed(own, made('connect')), isPortUsed(own, made('server'))],
    [false, true],
  );
});
