import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LabStatus } from '../../source/watch/lab.ts';
import { installedOf } from './installed.ts';
import { root } from './support.ts';

const programs: Record<string, string> = {
  'kafka-configs.sh': 'kafka.admin.ConfigCommand',
  'kafka-topics.sh': 'kafka.admin.TopicCommand',
  'kafka-reassign-partitions.sh': 'kafka.admin.ReassignPartitionsCommand',
  'kafka-delete-records.sh': 'kafka.admin.DeleteRecordsCommand',
  'kafka-console-producer.sh': 'kafka.tools.ConsoleProducer',
};
const quick = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'];

/** Kafka’s own command lines, as the distribution has them, over the lab’s jars. */
export const kafkaTools = (folder: string, status: LabStatus): string => {
  const classPath = `${installedOf(status).jars}/kafka/*`;
  const log4j = path.join(root, 'stack', 'kafka', 'log4j.properties');
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
