import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../../source/os/ports.ts';

const programs: Record<string, string> = {
  'kafka-configs.sh': 'kafka.admin.ConfigCommand',
  'kafka-topics.sh': 'kafka.admin.TopicCommand',
  'kafka-reassign-partitions.sh': 'kafka.admin.ReassignPartitionsCommand',
  'kafka-delete-records.sh': 'kafka.admin.DeleteRecordsCommand',
  'kafka-console-producer.sh': 'kafka.tools.ConsoleProducer',
};
const quick = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'];

/** The jars of a cache, and the Java that a lab was started with. */
export const installedIn = (cache: string) => {
  const [jars] = globSync(path.join(cache, 'jars-*', 'kafka'));
  if (!jars) throw new Error(`${cache} has no Kafka`);
  const [log4j] = globSync(path.join(import.meta.dirname, '../../stack/kafka/log4j.properties'));
  return { classPath: `${jars}/*`, log4j: log4j as string, jars: path.dirname(jars) };
};

/** Kafka’s own command lines, as the distribution has them, over the lab’s jars. */
export const kafkaTools = (folder: string, cache: string): string => {
  const { classPath, log4j } = installedIn(cache);
  const tools = path.join(folder, 'kafka-tools');
  mkdirSync(tools, { recursive: true });
  for (const [name, main] of Object.entries(programs)) {
    const file = path.join(tools, name);
    const options = [...quick, `-Dlog4j.configuration=file:${log4j}`].join(' ');
    writeFileSync(file, `#!/bin/sh\nexec java ${options} -cp '${classPath}' ${main} "$@"\n`);
    chmodSync(file, 0o755);
  }
  return tools;
};

/** Three brokers of one cluster that are controllers too; `settings` stand in the file of each. */
export const cluster = async (folder: string, cache: string, settings: Record<string, string>) => {
  const { classPath, log4j } = installedIn(cache);
  const java = ['-Xmx192m', ...quick, `-Dlog4j.configuration=file:${log4j}`, '-cp', classPath];
  const ports: number[] = [];
  for (let wanted = 6; wanted > 0; wanted -= 1) ports.push(await freePort(new Set(ports)));
  const nodes = [1, 2, 3].map((id) => ({
    id,
    port: ports[id - 1] as number,
    controller: ports[id + 2] as number,
    file: path.join(folder, `server-${id}.properties`),
  }));
  const voters = nodes.map(({ id, controller }) => `${id}@127.0.0.1:${controller}`).join(',');
  let running: ChildProcess[] = [];
  for (const { id, port, controller, file } of nodes) {
    const all: Record<string, string> = {
      'process.roles': 'broker,controller',
      'node.id': String(id),
      'controller.quorum.voters': voters,
      listeners: `PLAINTEXT://:${port},CONTROLLER://127.0.0.1:${controller}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
      'controller.listener.names': 'CONTROLLER',
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'log.dirs': path.join(folder, `kafka-${id}`),
      'offsets.topic.num.partitions': '1',
      ...settings,
    };
    writeFileSync(
      file,
      `${Object.entries(all)
        .map((line) => line.join('='))
        .join('\n')}\n`,
    );
    const format = [
      'kafka.tools.StorageTool',
      'format',
      '-t',
      'Nm9PZXJlZGVyZWRlcmVkZQ',
      '-c',
      file,
    ];
    const { status, stderr } = spawnSync('java', [...java, ...format], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
  const start = () => {
    running = nodes.map(({ file }) =>
      spawn('java', [...java, 'kafka.Kafka', file], { stdio: 'ignore' }),
    );
  };
  const stop = async () => {
    const ended = running.map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of running) child.kill('SIGKILL');
    await Promise.all(ended);
    running = [];
  };
  start();
  return {
    addresses: nodes.map(({ port }) => `127.0.0.1:${port}`),
    ports: nodes.map(({ port }) => port),
    stop,
    /** Starts all anew, with lines changed in the file of each; `NODE` stands for the node’s place. */
    async restart(lines: (node: number) => readonly string[]) {
      await stop();
      nodes.forEach(({ file }, node) => {
        writeFileSync(file, withLines(readFileSync(file, 'utf8'), lines(node)));
      });
      start();
    },
  };
};

/** A settings file in which these lines take the place of those with the same name. */
export const withLines = (text: string, lines: readonly string[]): string => {
  const nameOf = (line: string) => /^\s*([^#\s=]+)/.exec(line)?.[1];
  const names = new Set(lines.map(nameOf));
  const kept = text
    .split('\n')
    .filter((line) => !names.has(nameOf(line)) || nameOf(line) === undefined);
  return `${kept.join('\n').trimEnd()}\n${lines.join('\n')}\n`;
};
