import { existsSync } from 'node:fs';
import path from 'node:path';
import type { SourceName } from '../../../config/choices.ts';
import type { Environment } from '../../../config/environment.ts';
import { Failure } from '../../../config/errors.ts';
import { readVersions, type Versions } from '../../../config/versions.ts';
import { runTool } from '../../../os/tool.ts';
import type { Capture } from '../../../watch/lab.ts';
import { localSources } from '../sources/index.ts';
import type { Installed } from '../state/labfile.ts';
import type { ServiceUser } from '../state/user.ts';
import { type UnitCache, unitCache } from './cache.ts';
import { findJava, findMaven, findPython, type Java, type Python } from './checks.ts';
import { debeziumServer } from './debezium-server.ts';
import { jars } from './jars.ts';
import { jdk, jdkHome, serverJdk } from './jdk.ts';
import { python } from './python.ts';
import { supervisor } from './supervisor.ts';
import type { Unit, UnitId, UnitOptions } from './types.ts';

/** What this machine has to build and run a lab with, and which units that makes. */
export type Tools = {
  python: Python;
  /** Undefined where the Java of PyPI serves. */
  java: Java | undefined;
  units: Unit[];
  cache: UnitCache;
  /** JAVA_HOME of the services; throws while the Java of PyPI is not installed. */
  javaHome(): string;
  /** The folders of all installed units; throws while one is missing. */
  installed: Installed;
  maven(signal: AbortSignal): Promise<string>;
};

/** Looks for Python and Java. Throws a Failure with the cure where the machine can't carry a lab. */
export const findTools = async (options: {
  environment: Environment;
  versions: Versions;
  source: SourceName;
  capture: Capture;
  user: ServiceUser;
  cacheFolder: string;
  signal: AbortSignal;
}): Promise<Tools> => {
  const { environment, versions, user, signal } = options;
  const [python, java] = await Promise.all([
    findPython({ wanted: environment.python, versions, user, signal }),
    findJava({
      wanted: environment.java,
      major: versions.number('JAVA_MAJOR'),
      user,
      env: process.env,
      signal,
    }),
  ]);
  if (!java && process.platform === 'linux' && process.arch === 'arm64')
    throw new Failure(
      `Java ${versions.get('JAVA_MAJOR')} is needed, PyPI has none for Linux on arm64: install it (Debian, Ubuntu: apt-get install openjdk-${versions.get('JAVA_MAJOR')}-jre-headless) or point CDC_TOP_JAVA at one`,
    );
  const units = unitsOf({
    versions,
    pythonMinor: python.minor,
    withJdk: java === undefined,
    ...{ source: options.source, capture: options.capture },
  });
  const cache = unitCache(options.cacheFolder);
  const folder = (id: UnitId): string => {
    const unit = units.find((candidate) => candidate.id === id);
    const found = unit && cache.folder(unit);
    if (!found) throw new Failure(`${id} is not installed: cdc-top up installs it`);
    return found;
  };
  const folderIfWanted = (id: UnitId): string | undefined =>
    units.some((unit) => unit.id === id) ? folder(id) : undefined;
  const javaHome = () => java?.home ?? jdkHome(folder('jdk'));
  return {
    python,
    java,
    units,
    cache,
    javaHome,
    // Read one by one: a service starts as soon as its own units are there.
    installed: {
      get supervisor() {
        return folder('supervisor');
      },
      get postgres() {
        return folderIfWanted('postgres');
      },
      get mysql() {
        return folderIfWanted('mysql');
      },
      get mysqlConnector() {
        return folderIfWanted('mysql-connector');
      },
      get jars() {
        return folder('jars');
      },
      get python() {
        return folder('python');
      },
      get javaHome() {
        return javaHome();
      },
      get debeziumServer() {
        return folderIfWanted('debezium-server');
      },
      get serverJavaHome() {
        const found = folderIfWanted('server-jdk');
        return found && jdkHome(found);
      },
    },
    maven: (now) =>
      findMaven({
        wanted: environment.maven,
        env: process.env,
        javaHome: java?.home ?? (cache.folder(unitNamed(units, 'jdk')) && javaHome()),
        signal: now,
      }),
  };
};

const unitNamed = (units: Unit[], id: UnitId): Unit =>
  units.find((unit) => unit.id === id) ?? (units[0] as Unit);

/** Checks that the service user can enter a folder (or what of its path exists). */
export const checkReachable = async (
  folder: string,
  user: ServiceUser,
  signal: AbortSignal,
): Promise<void> => {
  if (user.uid === undefined) return;
  let at = folder;
  while (!existsSync(at)) at = path.dirname(at);
  try {
    await runTool({
      command: '/bin/sh',
      args: ['-c', 'cd -- "$1"', 'sh', at],
      cwd: '/',
      uid: user.uid,
      gid: user.gid,
      signal,
    });
  } catch {
    signal.throwIfAborted();
    throw new Failure(
      `${at} can't be entered by user ${user.name}, who runs the services: set CDC_TOP_HOME to a folder that others may enter, or CDC_TOP_USER to a user who may`,
    );
  }
};

/** The version sets that a lab may be made of without asking for one, the first that can run. */
const preferred = ['seed', 'current'] as const;

export type Choice = { versions: Versions; note?: string };

/**
 * The version set of a new lab: the one that was asked for, or the first one whose Spark runs on a
 * Python of this machine; `note` says so where that is not the usual one. Throws a Failure where
 * there is none, which names the set to ask for instead where another one would run.
 */
export const chooseVersions = async (options: {
  asked: string | undefined;
  environment: Environment;
  user: ServiceUser;
  signal: AbortSignal;
}): Promise<Choice> => {
  const { asked, environment, user, signal } = options;
  const find = (versions: Versions): Promise<Python | Failure> =>
    findPython({ wanted: environment.python, versions, user, signal }).catch((error: unknown) => {
      if (error instanceof Failure) return error;
      throw error;
    });
  const versions = readVersions(asked ?? preferred[0]);
  const found = await find(versions);
  if (!(found instanceof Failure)) return { versions };
  for (const set of preferred.filter((name) => name !== versions.set)) {
    const other = readVersions(set);
    const python = await find(other);
    if (python instanceof Failure) continue;
    const [unfit, fit] = [versions, other].map((one) => `Spark ${one.get('SPARK_VERSION')}`);
    if (asked)
      throw new Failure(
        `${found.message}; or --versions ${set}: its ${fit} runs on Python ${python.version}`,
      );
    const range = `${versions.get('PYTHON_MIN')} to ${versions.get('PYTHON_MAX')}`;
    return {
      versions: other,
      note: `versions ${set} in place of ${versions.set}: ${unfit} needs Python ${range}, ${python.path} is ${python.version} and ${fit} runs on it`,
    };
  }
  throw found;
};

/** The units of a lab in the order of their installation, each only where it is needed. */
export const unitsOf = (options: UnitOptions): Unit[] => [
  supervisor(options),
  ...localSources[options.source].units(options),
  ...(options.withJdk ? [jdk(options)] : []),
  jars(options),
  ...(options.capture === 'server' ? [serverJdk(options), debeziumServer(options)] : []),
  python(options),
];
