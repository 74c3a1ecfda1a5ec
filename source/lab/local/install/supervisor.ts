import { makeVenv, pipInstall, requirements, requirementsFile, venvPython } from './pip.ts';
import type { Unit, UnitOptions } from './types.ts';

/** supervisord in a small environment of its own: it is there first and outlives all others. */
export const supervisor = ({ versions, pythonMinor }: UnitOptions): Unit => ({
  id: 'supervisor',
  title: `supervisor ${versions.get('SUPERVISOR_VERSION')}`,
  inputs: [pythonMinor, ...requirements(versions, 'supervisor')],
  download: versions.number('SUPERVISOR_DOWNLOAD_MB') * 1024 ** 2,
  disk: versions.number('SUPERVISOR_DISK_MB') * 1024 ** 2,
  needs: [],
  async install(folder, context) {
    await makeVenv(folder, context);
    context.onProgress('installing');
    await pipInstall(venvPython(folder), requirementsFile(versions, 'supervisor'), context);
  },
});
