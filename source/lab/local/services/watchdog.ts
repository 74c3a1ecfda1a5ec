import { existsSync } from 'node:fs';
import path from 'node:path';
import { lockHolder } from '../../../os/lock.ts';
import type { LabTarget } from '../../../watch/lab.ts';
import { ownEnvironment, ownProgram, placeOwnProgram } from '../program.ts';
import { stackText } from '../state/files.ts';
import type { LocalService } from './types.ts';

const settingsFile = 'watchdog.conf';

// Node takes what it is given: a young generation of 1 MB and one thread beside the main one are enough
// for a look every few seconds. Without its compilers it is no slower at that, and touches 8 MB less of
// its program; what malloc gives back goes back to the system at once.
const nodeOptions = [
  ...['--max-semi-space-size=1', '--max-old-space-size=48', '--optimize-for-size'],
  ...['--v8-pool-size=0', '--no-opt', '--no-maglev', '--no-sparkplug'],
];
const environment = {
  ...{ MALLOC_ARENA_MAX: '1', UV_THREADPOOL_SIZE: '2' },
  MALLOC_TRIM_THRESHOLD_: '65536',
  MALLOC_MMAP_THRESHOLD_: '65536',
  MALLOC_TOP_PAD_: '0',
};

/**
 * `cdc-top heal`: restarts services that live but hang. Not a service of the pipeline: it only runs
 * beside it.
 */
export const watchdog: LocalService = {
  name: 'watchdog',
  after: [],
  units: ['supervisor'],
  ports: [],
  settings: () => ({ [settingsFile]: stackText('supervisor', settingsFile) }),
  rereads: [settingsFile],
  place: (lab) => placeOwnProgram(lab),
  program: (lab) => ({
    name: 'watchdog',
    command: [
      ...ownProgram(lab, nodeOptions),
      ...['heal', '--name', lab.layout.name, '--settings', lab.layout.conf(settingsFile)],
    ],
    environment: { ...ownEnvironment(lab), ...environment },
    directory: lab.layout.run,
    stopWaitSeconds: 5,
    restart: 'always',
  }),
  ready: {
    what: 'it watches',
    async check({ paths }: LabTarget) {
      const lock = path.join(path.dirname(paths.healing ?? ''), 'heal.lock');
      if (!existsSync(lock) || !lockHolder(lock)) throw new Error('it does not watch yet');
    },
  },
};
