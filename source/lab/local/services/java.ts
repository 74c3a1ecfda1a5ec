import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../../../config/errors.ts';
import { host } from '../../contract/names.ts';
import { archiveOptions } from '../install/archives.ts';
import { stackText } from '../state/files.ts';
import type { Lab } from '../state/lab.ts';

/** The log settings of Kafka or Connect: path within `conf` → content. Kafka 4 has another Log4j. */
export const logSettings = ({ versions }: Lab, folder: 'kafka' | 'connect') => {
  const name = versions.get('LOGGING_SETTINGS');
  return { [`${folder}/${name}`]: stackText(folder, name) };
};

/** The JVM's option that names these settings. */
export const logOption = ({ layout, versions }: Lab, folder: 'kafka' | 'connect'): string => {
  const name = versions.get('LOGGING_SETTINGS');
  const file = layout.conf(folder, name);
  return name.startsWith('log4j2')
    ? `-Dlog4j2.configurationFile=${file}`
    : `-Dlog4j.configuration=file:${file}`;
};

/** The command line of a JVM service. */
export const javaProgram = (
  lab: Lab,
  options: {
    /** The program whose class data archive it uses and writes: its class path has no folder. */
    archive?: string;
    options: string[];
    classPath: string;
    mainClass: string;
    args: string[];
    /** In place of the lab's own Java. */
    javaHome?: string;
  },
): string[] => [
  path.join(options.javaHome ?? lab.installed.javaHome, 'bin', 'java'),
  ...(options.archive ? archiveOptions(lab, options.archive, options.classPath) : []),
  tmpOption(lab),
  ...options.options,
  '-cp',
  options.classPath,
  options.mainClass,
  ...options.args,
];

/** The option that keeps a JVM's libraries, unpacked, and folders from /tmp: one that is killed leaves them. */
export const tmpOption = ({ layout }: Pick<Lab, 'layout'>): string =>
  `-Djava.io.tmpdir=${layout.tmp}`;

/** The option by which a JVM serves its figures over loopback HTTP, those that `settings` names. */
export const exporterOption = ({ installed }: Lab, port: number, settings: string): string => {
  const folder = path.join(installed.jars, 'agents');
  const [jar] = readdirSync(folder).filter((name) => name.startsWith('jmx_prometheus_javaagent'));
  if (!jar) throw new Failure(`${folder} is empty: cdc-top cache clean, then up, reinstalls it`);
  return `-javaagent:${path.join(folder, jar)}=${host}:${port}:${settings}`;
};
