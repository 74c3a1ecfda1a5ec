import type { Capture, Target } from '../../../watch/lab.ts';
import type { ServiceName } from '../../contract/names.ts';
import type { PortName } from '../../contract/ports.ts';
import type { Condition } from '../../contract/ready.ts';
import type { UnitId } from '../install/index.ts';
import type { Lab } from '../state/lab.ts';
import type { Program } from '../state/programs.ts';
import { connect } from './connect.ts';
import { debeziumServer } from './debezium-server.ts';
import { jupyter } from './jupyter.ts';
import { kafka } from './kafka.ts';
import { postgres } from './postgres.ts';
import { sparkMaster, sparkWorker } from './spark.ts';
import { watchdog } from './watchdog.ts';

/** One service as processes of this machine. Adding one is one file and one line below. */
export type LocalService = {
  name: ServiceName | 'watchdog';
  /** The labs that have it; without, all. */
  capture?: Capture;
  /** Services that must be ready, and configured, before this one starts. */
  after: readonly ServiceName[];
  units: readonly UnitId[];
  ports: readonly PortName[];
  /** Its settings: path within `conf` → content. */
  settings(lab: Lab): Record<string, string>;
  /** Those of them that it reads anew by itself when they change. */
  rereads?: readonly string[];
  program(lab: Lab): Program;
  /** What has to be there before the first start; `done` tells whether it is. */
  prepare?: {
    what: string;
    done(lab: Lab): boolean;
    run(lab: Lab, signal: AbortSignal): Promise<void>;
  };
  /** Holds as soon as the service can be used or configured. */
  ready: Condition;
  /** Makes a ready service what the lab needs; run at every start, changes nothing twice. */
  configure?: { what: string; run(lab: Lab, target: Target, signal: AbortSignal): Promise<void> };
  /** Holds when all is well, where that is more than `ready`. */
  healthy?: Condition;
};

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
];

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
