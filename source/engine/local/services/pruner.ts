import { venvPython } from '../units/pip.ts';
import type { LocalService } from './index.ts';
import { stackText } from './stack.ts';

/** Keeps Spark's event logs small. Not a service of the pipeline: it only runs beside it. */
export const pruner: LocalService = {
  name: 'pruner',
  after: [],
  units: ['supervisor'],
  ports: [],
  settings: () => ({
    'pruner/prune_event_logs.py': stackText('supervisor', 'prune_event_logs.py'),
  }),
  program: ({ layout, installed }) => ({
    name: 'pruner',
    command: [
      venvPython(installed.supervisor),
      ...['-I', layout.conf('pruner', 'prune_event_logs.py'), layout.eventLog],
    ],
    directory: layout.run,
    stopWaitSeconds: 5,
    restart: 'always',
  }),
  // Its life is all there is to check; the supervisor watches that.
  ready: { what: 'it runs', check: async () => {} },
};
