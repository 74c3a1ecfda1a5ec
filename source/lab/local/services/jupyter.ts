import path from 'node:path';
import { host } from '../../contract/names.ts';
import { jupyterAnswers } from '../../contract/ready.ts';
import { venvPython } from '../install/pip.ts';
import { localSources } from '../sources/index.ts';
import { stackText } from '../state/files.ts';
import { sparkEnvironment, sparkSettings } from './spark.ts';
import type { LocalService } from './types.ts';

export const jupyter: LocalService = {
  name: 'jupyter',
  after: [],
  units: ['python', 'jars'],
  ports: ['jupyter'],
  settings: (lab) => ({
    ...sparkSettings(lab),
    'jupyter/jupyter_server_config.py': stackText('jupyter', 'jupyter_server_config.py'),
    ...localSources[lab.file.source].notebooks.settings(lab),
  }),
  program: (lab) => ({
    name: 'jupyter',
    command: [venvPython(lab.installed.python), '-m', 'jupyterlab', '--no-browser'],
    environment: {
      ...sparkEnvironment(lab),
      LAB_JUPYTER_IP: host,
      LAB_JUPYTER_PORT: String(lab.ports.jupyter),
      LAB_JUPYTER_ROOT: path.dirname(lab.layout.work),
      LAB_JUPYTER_TOKEN_FILE: lab.layout.secret('jupyter.token'),
      // Without it Jupyter goes on without its settings: on another port, with a token of its own.
      TRAITLETS_APPLICATION_RAISE_CONFIG_FILE_ERROR: '1',
      ...localSources[lab.file.source].notebooks.variables(lab),
      JUPYTER_CONFIG_DIR: lab.layout.conf('jupyter'),
      JUPYTER_DATA_DIR: path.join(lab.layout.home, 'jupyter'),
      JUPYTER_RUNTIME_DIR: path.join(lab.layout.run, 'jupyter'),
    },
    directory: path.dirname(lab.layout.work),
    stopWaitSeconds: 15,
    restart: 'always',
  }),
  ready: jupyterAnswers,
};
