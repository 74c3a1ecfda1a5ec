import type { PortName, Ports } from '../../contract/ports.ts';
import type { Lab } from '../state/lab.ts';
import type { LabFile } from '../state/labfile.ts';
import { connect } from './connect.ts';
import { debeziumServer } from './debezium-server.ts';
import { jupyter } from './jupyter.ts';
import { kafka } from './kafka.ts';
import { mysql } from './mysql.ts';
import { postgres } from './postgres.ts';
import { pruner } from './pruner.ts';
import { sparkMaster, sparkWorker } from './spark.ts';
import type { LocalService } from './types.ts';
import { watchdog } from './watchdog.ts';

/** Of all labs, in the order of their start. */
export const services: readonly LocalService[] = [
  postgres,
  mysql,
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

/** What decides which services a lab has. */
export type Made = Pick<LabFile, 'source' | 'capture'>;

/** The services of a lab that is made so, in the order of their start. */
export const servicesOf = (made: Made): readonly LocalService[] =>
  services.filter(({ source = made.source, capture = made.capture }) => {
    return source === made.source && capture === made.capture;
  });

/** Whether a port is listened on in such a lab, and not only in those that are made otherwise. */
export const isPortUsed = (port: PortName, made: Made): boolean =>
  servicesOf(made).some(({ ports }) => ports.includes(port)) ||
  !services.some(({ ports }) => ports.includes(port));

/** The numbers of the ports that a lab listens on. */
export const usedPorts = ({ ports, ...made }: Made & { ports: Ports }): number[] =>
  (Object.keys(ports) as PortName[])
    .filter((name) => isPortUsed(name, made))
    .map((name) => ports[name]);
