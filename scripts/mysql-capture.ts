// A real Kafka, and a real Kafka Connect with Debezium's connector for MySQL, for scripts/record-mysql.ts. Kafka's
// jars are those of a lab that was up before; the connector comes from Maven.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { MysqlEndpoint } from '../source/clients/mysql.ts';
import { freePort } from '../source/os/ports.ts';
import { sharedCache, until as untilWithin } from '../test/stack/support.ts';

const connectors = [
  'debezium-connector-mysql:2.3.2.Final',
  'debezium-connector-mariadb:3.0.0.Final',
];
const jvm = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'];
/** A machine may be busy: nothing is measured here. */
export const until: typeof untilWithin = (what, look) => untilWithin(what, look, 300_000);
const kafkaJar = 'kafka_2.13-3.2.3.jar';

/** The folder of Debezium's connectors, downloaded once. */
const pluginFolder = (): string => {
  const folder = path.join(sharedCache().CDC_TOP_CACHE, 'mysql-servers', 'connectors');
  for (const name of connectors) {
    const own = path.join(folder, name.split(':')[0] ?? '');
    if (existsSync(own)) continue;
    mkdirSync(folder, { recursive: true });
    // Maven marks in the current folder what it has unpacked, and unpacks that no more.
    const aside = mkdtempSync(path.join(folder, '.'));
    execFileSync(
      process.env.CDC_TOP_MAVEN ?? 'mvn',
      [
        ...['-B', '-q', 'dependency:unpack', `-Dartifact=io.debezium:${name}:tar.gz:plugin`],
        `-DoutputDirectory=${aside}/plugin`,
      ],
      { cwd: aside },
    );
    renameSync(path.join(aside, 'plugin'), own);
    rmSync(aside, { recursive: true });
  }
  return folder;
};

const jarsFolder = (): string => {
  const [found] = globSync(`jars-*/kafka/${kafkaJar}`, { cwd: sharedCache().CDC_TOP_CACHE });
  if (!found) throw new Error(`no ${kafkaJar} in the cache: bring a lab up first`);
  return path.join(sharedCache().CDC_TOP_CACHE, path.dirname(path.dirname(found)));
};

/** Kafka and Connect, each started and ended by itself. */
export const capture = async (folder: string) => {
  const [jars, plugins] = [jarsFolder(), pluginFolder()];
  const taken = new Set<number>();
  const port = async () => {
    const free = await freePort(taken);
    taken.add(free);
    return free;
  };
  const [kafkaPort, controller, connectPort] = [await port(), await port(), await port()];
  const broker = `127.0.0.1:${kafkaPort}`;
  const url = `http://127.0.0.1:${connectPort}`;
  const log4j = path.join(folder, 'log4j.properties');
  const write = (name: string, lines: readonly string[]): string => {
    const file = path.join(folder, name);
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  };
  write('log4j.properties', ['log4j.rootLogger=OFF']);
  const server = write('server.properties', [
    ...['process.roles=broker,controller', 'node.id=1', 'num.partitions=1'],
    `controller.quorum.voters=1@127.0.0.1:${controller}`,
    `listeners=PLAINTEXT://${broker},CONTROLLER://127.0.0.1:${controller}`,
    `advertised.listeners=PLAINTEXT://${broker}`,
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    ...['controller.listener.names=CONTROLLER', 'inter.broker.listener.name=PLAINTEXT'],
    ...['offsets.topic.replication.factor=1', 'offsets.topic.num.partitions=1'],
    ...['log.cleaner.dedupe.buffer.size=16777216', 'group.initial.rebalance.delay.ms=0'],
    `log.dirs=${path.join(folder, 'kafka')}`,
  ]);
  const json = 'org.apache.kafka.connect.json.JsonConverter';
  const worker = write('connect.properties', [
    `bootstrap.servers=${broker}`,
    ...[`listeners=${url}`, `plugin.path=${plugins}`, 'group.id=record'],
    ...['config', 'offset', 'status'].flatMap((name) => [
      `${name}.storage.topic=_connect_${name === 'status' ? name : `${name}s`}`,
      `${name}.storage.replication.factor=1`,
    ]),
    ...['offset.storage.partitions=1', 'status.storage.partitions=1'],
    'offset.flush.interval.ms=4000',
    ...[`key.converter=${json}`, `value.converter=${json}`],
    ...['key.converter.schemas.enable=false', 'value.converter.schemas.enable=false'],
  ]);
  const java = (part: string, main: string, ...args: string[]) => [
    ...[...jvm, `-Dlog4j.configuration=file:${log4j}`, '-cp', path.join(jars, part, '*')],
    ...[main, ...args],
  ];
  const running = new Map<string, ChildProcess>();
  const begin = (name: string, args: readonly string[]) => {
    running.set(name, spawn('java', args, { stdio: 'ignore' }));
  };
  const end = async (name: string, signal: NodeJS.Signals) => {
    const child = running.get(name);
    running.delete(name);
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  };
  const ask = async (method: string, at: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/${at}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${at}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const startConnect = async () => {
    begin('connect', java('connect', 'org.apache.kafka.connect.cli.ConnectDistributed', worker));
    await until('Connect answers', async () => (await ask('GET', 'connectors')) !== undefined);
  };
  mkdirSync(path.join(folder, 'kafka'), { recursive: true });
  const format = ['format', '-t', 'AAAAAAAAQACAAAAAAAAAAA', '-c', server];
  execFileSync('java', java('kafka', 'kafka.tools.StorageTool', ...format));
  begin('kafka', java('kafka', 'kafka.Kafka', server));
  await startConnect();
  return {
    ...{ broker, url, ask, startConnect },
    killConnect: () => end('connect', 'SIGKILL'),
    /** Registers the connector, or replaces it, with these settings. */
    register: (
      name: string,
      { host, port: of, user, password }: MysqlEndpoint,
      more: Readonly<Record<string, string>>,
    ) =>
      until('Connect takes the connector', () =>
        ask('PUT', `connectors/${name}/config`, {
          ...{ 'database.hostname': host, 'database.port': String(of) },
          ...{ 'database.user': user, 'database.password': password },
          'database.server.id': '5701',
          'topic.prefix': name,
          'database.include.list': 'inventory',
          'schema.history.internal.kafka.bootstrap.servers': broker,
          'schema.history.internal.kafka.topic': `${name}-history`,
          'tasks.max': '1',
          ...more,
        }),
      ),
    async close() {
      await end('connect', 'SIGKILL');
      await end('kafka', 'SIGTERM');
    },
  };
};
export type Capture = Awaited<ReturnType<typeof capture>>;
