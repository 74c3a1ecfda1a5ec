import type { Capture } from '../../../watch/lab.ts';
import type { PortName } from '../../contract/ports.ts';
import type { Lab } from '../state/lab.ts';
import { connect } from './connect.ts';
import { debeziumServer } from './debezium-server.ts';
import { jupyter } from './jupyter.ts';
import { kafka } from './kafka.ts';
import { postgres } from './postgres.ts';
import { pruner } from './pruner.ts';
import { sparkMaster, sparkWorker } from './spark.ts';
import type { LocalService } from './types.ts';
import { watchdog } from './watchdog.ts';

/** Of all labs, in the order of their start. */
export const services: readonly LocalService[] = [
  postgres,
  kafka,
  connect,
  debeziumServer,
  sparkMaster,
  sparkWorker,
  jupyter,
  watchdog,
  pruner,
];

/** What runs beside the pipeline, and is no service of it. */
export const beside: readonly LocalService['name'][] = [watchdog.name, pruner.name];

/** The settings that a process of a service is started from, and goes on with. */
export const fixedSettings = (service: LocalService, lab: Lab): Record<string, string> =>
  Object.fromEntries(
    Object.entries(service.settings(lab)).filter(([name]) => !service.rereads?.includes(name)),
  );

/** The services of a lab with this capture, in the order of their start. */
export const servicesOf = (capture: Capture): readonly LocalService[] =>
  services.filter((service) => service.capture === undefined || service.capture === capture);

/** Whether a port is listened on in such a lab, and not only where the other capture is. */
export const isPortUsed = (port: PortName, capture: Capture): boolean =>
  servicesOf(capture).some(({ ports }) => ports.includes(port)) ||
  !services.some(({ ports }) => ports.includes(port));
