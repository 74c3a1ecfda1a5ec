import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import type { TerminalProgram } from '../../os/tool.ts';
import { host } from '../contract/names.ts';
import { sparkEnvironment } from './services/spark.ts';
import { localSources } from './sources/index.ts';
import type { Lab } from './state/lab.ts';
import { existingLab, type Site } from './state/site.ts';

// Whose settings are not in a folder of their own name.
export const settingsFolders: Record<string, string> = {
  'spark-master': 'spark',
  'spark-worker': 'spark',
  job: 'spark',
};

/** The usual client for the source, a shell for everything else; see Engine.terminal. */
export const terminalFor = (
  site: Site,
  service: string,
  ofClient: Record<string, string> = {},
): TerminalProgram => {
  const lab = existingLab(site);
  const folder = settingsFolders[service] ?? service;
  const cwd = [lab.layout.conf(folder), lab.layout.state].find(isReadable) ?? process.cwd();
  const variables = endpointsOf(lab);
  const named = site.name === 'lab' ? 'the lab' : `lab ${site.name}`;
  if (service === lab.file.source)
    return localSources[service].client(lab, {
      cwd,
      env: { ...variables, ...ofClient },
      of: named,
    });
  const shell = process.env.SHELL;
  const banner = [
    `cdc-top: a shell for ${named}, in ${cwd}; exit comes back`,
    ...Object.entries(variables).map(([name, value]) => `  ${name}=${value}`),
    '  and Spark’s programs on PATH',
  ].join('\n');
  return {
    command: shell && isRunnable(shell) ? shell : '/bin/sh',
    args: [],
    cwd,
    env: { ...variables, ...sparkOf(lab) },
    banner,
  };
};

/** Where everything is, by the names that the usual clients know. Secrets stay in their files. */
const endpointsOf = ({ layout, ports, file }: Lab): Record<string, string> => {
  const withConnect = file.capture === 'connect';
  const source = localSources[file.source].shell({ layout, ports });
  const secrets = {
    ...source.secrets,
    ...(withConnect && { CONNECT_LOGIN_FILE: layout.secret('connect.properties') }),
    JUPYTER_TOKEN_FILE: layout.secret('jupyter.token'),
  };
  return {
    LAB_NAME: layout.name,
    ...source.variables,
    KAFKA_BOOTSTRAP: `${host}:${ports.kafka}`,
    ...(withConnect
      ? { CONNECT_URL: `http://${host}:${ports.connect}` }
      : { DEBEZIUM_SERVER_URL: `http://${host}:${ports['debezium-server']}` }),
    SPARK_MASTER: `spark://${host}:${ports['spark-master']}`,
    JUPYTER_URL: `http://${host}:${ports.jupyter}`,
    // Another user's client has to ask for the password.
    ...Object.fromEntries(Object.entries(secrets).filter(([, file]) => isReadable(file))),
  };
};

/** The lab's own Spark and Java, behind what the user has on PATH already. */
const sparkOf = (lab: Lab): Record<string, string> => {
  const { python, javaHome } = lab.installed;
  if (![python, javaHome].every(isReadable)) return {};
  const spark = sparkEnvironment(lab);
  const folders = [
    process.env.PATH,
    path.join(spark.SPARK_HOME ?? '', 'bin'),
    javaHome && path.join(javaHome, 'bin'),
  ];
  return { ...spark, PATH: folders.filter(Boolean).join(path.delimiter) };
};

const isReadable = (file: string): boolean => allows(file, constants.R_OK);
const isRunnable = (file: string): boolean => allows(file, constants.X_OK);

const allows = (file: string, mode: number): boolean => {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
};
