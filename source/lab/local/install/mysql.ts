import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { Failure } from '../../../config/errors.ts';
import { stackFolder } from '../../../config/versions.ts';
import { runTool } from '../../../os/tool.ts';
import { runPom } from './download.ts';
import type { Unit, UnitContext, UnitOptions } from './types.ts';

const pom = path.join(stackFolder, 'maven-mysql', 'pom.xml');
type Library = { name: string; also?: string; packages: string };

/** What the server's program needs of a machine. */
const libraries: readonly Library[] = [
  {
    name: 'libaio.so.1',
    // Since 64-bit times on 32-bit machines Debian and Ubuntu call it so everywhere; it is the same library.
    also: 'libaio.so.1t64',
    packages:
      'Debian 12: apt-get install libaio1; Debian 13, Ubuntu 24.04: libaio1t64; Fedora: libaio',
  },
  {
    name: 'libnuma.so.1',
    packages: 'Debian, Ubuntu: apt-get install libnuma1; Fedora: numactl-libs',
  },
];
const libraryFolders = [
  ...['/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu'],
  ...['/lib64', '/usr/lib64', '/usr/lib', '/usr/local/lib'],
];

/** What matters of a machine: where it keeps its libraries, too. */
type Machine = { platform: string; arch: string; folders: readonly string[] };

/** LD_LIBRARY_PATH counts first. */
const thisMachine = ({ LD_LIBRARY_PATH = '' }: NodeJS.ProcessEnv): Machine => ({
  ...{ platform: process.platform, arch: process.arch },
  folders: [...LD_LIBRARY_PATH.split(path.delimiter).filter(Boolean), ...libraryFolders],
});

/** Where a machine has a library. */
const findLibrary = ({ name, also }: Library, { folders }: Machine): string | undefined =>
  folders
    .flatMap((folder) => [name, ...(also ? [also] : [])].map((each) => path.join(folder, each)))
    .find((file) => existsSync(file));

/** Throws a Failure where there is no server for a machine, or it would not start. */
export const checkMachine = (version: string, machine: Machine): void => {
  const { platform, arch } = machine;
  const instead = 'use --source postgres instead';
  if (platform !== 'linux' || arch !== 'x64')
    throw new Failure(
      `MySQL ${version} is available for Linux on x86-64 only, and this machine is ${platform} on ${arch}: ${instead}`,
    );
  const missing = libraries.find((library) => !findLibrary(library, machine));
  if (missing)
    throw new Failure(
      `MySQL ${version} needs ${missing.name}, which this machine does not have: install it (${missing.packages}), or ${instead}`,
    );
};

/** Runs Maven with a profile of the pom, which leaves what it unpacks in `folder`. */
const fetch = async (
  folder: string,
  context: UnitContext,
  profile: 'server' | 'connector',
  definitions: Record<string, string>,
): Promise<void> => {
  const build = path.join(folder, 'build');
  mkdirSync(build);
  cpSync(pom, path.join(build, 'pom.xml'));
  await runPom(folder, context, {
    profile,
    definitions: Object.entries(definitions).map(([name, value]) => `-D${name}=${value}`),
  });
};

const sizes = ({ versions }: UnitOptions, key: string) => ({
  download: versions.number(`${key}_DOWNLOAD_MB`) * 1024 ** 2,
  disk: versions.number(`${key}_DISK_MB`) * 1024 ** 2,
});

/** The real server, for Linux on x86-64. */
export const mysql = (options: UnitOptions): Unit => {
  const { versions, withJdk } = options;
  const version = versions.get('MYSQL_VERSION');
  const artifact = versions.get('MYSQL_ARTIFACT_VERSION');
  return {
    id: 'mysql',
    title: `MySQL ${version}`,
    inputs: [readFileSync(pom, 'utf8'), artifact],
    ...sizes(options, 'MYSQL'),
    needs: withJdk ? ['jdk'] : [],
    check: (env) => checkMachine(version, thisMachine(env)),
    async install(folder, context) {
      await fetch(folder, context, 'server', { 'mysql-artifact.version': artifact });
      const archive = path.join(folder, 'mysql-Linux-amd64.tar.gz');
      context.onProgress('unpacking');
      const { env, signal, logFile } = context;
      const args = ['-xzf', archive, '-C', folder, '--no-same-owner'];
      await runTool({ command: 'tar', args, env, signal, logFile });
      rmSync(archive);
      const lib = path.join(folder, 'lib');
      // So that it starts even if a library is gone from the machine, and whatever that calls it.
      for (const library of libraries)
        copyFileSync(
          findLibrary(library, thisMachine(env)) as string,
          path.join(lib, library.name),
        );
      const programEnv = { ...env, LD_LIBRARY_PATH: lib };
      const mysqld = mysqlProgram(folder);
      await runTool({ command: 'chmod', args: ['-R', 'a+rX', folder], env, signal, logFile });
      await runTool({ command: mysqld, args: ['--version'], env: programEnv, signal, logFile });
    },
  };
};

/** The server's program within the unit's folder. */
export const mysqlProgram = (folder: string): string => path.join(folder, 'bin', 'mysqld');

/**
 * Debezium's connector for MySQL: all of it for Kafka Connect; for Debezium Server, which has the rest,
 * what its unit leaves out.
 */
export const mysqlConnector = (options: UnitOptions): Unit => {
  const { versions, withJdk, capture } = options;
  const isServer = capture === 'server';
  const version = versions.get(isServer ? 'DEBEZIUM_SERVER_VERSION' : 'DEBEZIUM_VERSION');
  const wanted = isServer ? '**/debezium-ddl-parser-*.jar,**/mysql-connector-j-*.jar' : '**';
  return {
    id: 'mysql-connector',
    title: `Debezium’s connector for MySQL, ${version}`,
    inputs: [readFileSync(pom, 'utf8'), version, wanted],
    ...sizes(options, 'MYSQL_CONNECTOR'),
    needs: withJdk ? ['jdk'] : [],
    async install(folder, context) {
      await fetch(folder, context, 'connector', { 'debezium.version': version, wanted });
      if (connectorJars(folder).length === 0)
        throw new Failure(`Debezium’s connector for MySQL ${version} holds no jars`);
    },
  };
};

/** The jars within the unit's folder. */
export const connectorJars = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jar'))
    .map((name) => path.join(folder, name));
