import { readdirSync } from 'node:fs';
import path from 'node:path';
import { stackFolder } from '../../../config/versions.ts';
import { host } from '../../contract/names.ts';
import { venvPython } from '../install/pip.ts';
import { overlay, stackText } from '../state/files.ts';
import type { Lab } from '../state/lab.ts';
import type { LocalService } from './types.ts';

const settingsFile = 'watchdog.conf';

/** Its program, a folder that Python runs as a whole. */
const programFiles = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(path.join(stackFolder, 'supervisor', 'watchdog'))
      .filter((name) => name.endsWith('.py'))
      .map((name) => [`watchdog/${name}`, stackText('supervisor', 'watchdog', name)]),
  );

const settingsText = ({ layout, ports }: Lab): string => {
  const at = (port: number) => `${host}:${port}`;
  return overlay(stackText('supervisor', 'watchdog.conf'), 'ini', {
    supervisor: layout.socket,
    run: layout.run,
    logs: layout.logs,
    events: layout.healing,
    secrets: layout.secrets,
    eventlog: layout.eventLog,
    checkpoint: layout.checkpoint,
    job: layout.conf('spark', 'kafka-structured-streaming.py'),
    postgres: at(ports.postgres),
    kafka: at(ports.kafka),
    connect: at(ports.connect),
    debezium_server: at(ports['debezium-server']),
    spark_master: at(ports['spark-master-ui']),
    spark_worker: at(ports['spark-worker-ui']),
    jupyter: at(ports.jupyter),
  });
};

/**
 * Restarts services that live but hang, and keeps logs small. Not a service of the pipeline: it
 * only runs beside it.
 */
export const watchdog: LocalService = {
  name: 'watchdog',
  after: [],
  units: ['supervisor'],
  ports: [],
  settings: (lab) => ({ ...programFiles(), [settingsFile]: settingsText(lab) }),
  rereads: [settingsFile],
  program: ({ layout, installed }) => ({
    name: 'watchdog',
    command: [
      venvPython(installed.supervisor),
      // Bytecode would be written among the settings.
      ...['-I', '-B', layout.conf('watchdog'), layout.conf(settingsFile)],
    ],
    directory: layout.run,
    stopWaitSeconds: 5,
    restart: 'always',
  }),
  // Its life is all there is to check; the supervisor watches that.
  ready: { what: 'it runs', check: async () => {} },
};
