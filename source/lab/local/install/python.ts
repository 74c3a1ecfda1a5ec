import path from 'node:path';
import { stackFolder } from '../../../config/versions.ts';
import { runTool } from '../../../os/tool.ts';
import { stackText } from '../state/files.ts';
import { makeVenv, pipInstall, requirements, requirementsFile, venvPython } from './pip.ts';
import type { Unit, UnitOptions } from './types.ts';

const renewal = ['spark', 'renew-cloudpickle.py'] as const;

/** Spark, Delta and JupyterLab in one environment, so that a notebook has the job's own PySpark. */
export const python = ({ versions, pythonMinor }: UnitOptions): Unit => {
  const download = versions.number('PYTHON_DOWNLOAD_MB') * 1024 ** 2;
  return {
    id: 'python',
    title: `Spark ${versions.get('SPARK_VERSION')}, Delta ${versions.get('DELTA_VERSION')}, JupyterLab`,
    inputs: [pythonMinor, ...requirements(versions, 'build', 'python'), stackText(...renewal)],
    download,
    disk: versions.number('PYTHON_DISK_MB') * 1024 ** 2,
    needs: [],
    async install(folder, context) {
      await makeVenv(folder, context);
      const pip = venvPython(folder);
      await pipInstall(pip, requirementsFile(versions, 'build'), context, { total: download });
      await pipInstall(pip, requirementsFile(versions, 'python'), context, {
        total: download,
        args: ['--no-deps', '--no-build-isolation', '--progress-bar', 'raw'],
      });
      const { signal, logFile } = context;
      await runTool({
        command: pip,
        args: ['-I', path.join(stackFolder, ...renewal)],
        cwd: path.dirname(folder),
        ...{ signal, logFile },
      });
    },
  };
};
