import { venvPython } from '../install/pip.ts';
import { stackText } from '../state/files.ts';
import type { LocalService } from './types.ts';

// Spark’s event logs together, and one log file, MB.
const [eventLogMb, logMb] = ['64', '5'];

/** Keeps event logs and log files small. Not a service of the pipeline: it only runs beside it. */
export const pruner: LocalService = {
  name: 'pruner',
  after: [],
  units: ['supervisor'],
  ports: [],
  settings: () => ({ 'prune.py': stackText('spark', 'prune.py') }),
  program: ({ layout, installed }) => ({
    name: 'pruner',
    command: [
      venvPython(installed.supervisor),
      // Bytecode would be written among the settings.
      ...[
        '-I',
        '-S',
        '-B',
        layout.conf('prune.py'),
        layout.eventLog,
        eventLogMb,
        layout.logs,
        logMb,
      ],
    ],
    directory: layout.run,
    stopWaitSeconds: 5,
    restart: 'always',
  }),
  // Its life is all there is to check; the supervisor watches that.
  ready: { what: 'it is running', check: async () => {} },
};
