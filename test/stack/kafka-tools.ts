import { chmodSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

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

/** A settings file in which these lines take the place of those with the same name. */
export const withLines = (text: string, lines: readonly string[]): string => {
  const nameOf = (line: string) => /^\s*([^#\s=]+)/.exec(line)?.[1];
  const names = new Set(lines.map(nameOf));
  const kept = text
    .split('\n')
    .filter((line) => !names.has(nameOf(line)) || nameOf(line) === undefined);
  return `${kept.join('\n').trimEnd()}\n${lines.join('\n')}\n`;
};
