import { type SourceName, sourceNames } from '../../config/choices.ts';
import { type Capture, jobName } from '../../watch/lab.ts';
import { captures, type ServiceName } from '../contract/names.ts';
import type { PortName, Ports } from '../contract/ports.ts';
import { usualPorts } from '../contract/ports.ts';
import {
  brokerAnswers,
  type Condition,
  connectAnswers,
  jupyterAnswers,
  masterAlive,
  sqlAnswers,
  taskRuns,
  workerRegistered,
} from '../contract/ready.ts';
import { serverCaptures } from '../contract/ready-server.ts';
import type { Container } from './containers.ts';

/** One service as a container. Adding one is an entry below, and its service in compose.yaml. */
export type ComposeService = {
  name: ServiceName;
  /** The labs that have it; without, all. */
  source?: SourceName;
  capture?: Capture;
  /** Port of the lab → port in the container. */
  ports: Partial<Record<PortName, number>>;
  /** Holds as soon as the service can be used. */
  ready: Condition;
  /** Holds when all is well, where that is more than `ready`. */
  healthy?: Condition;
};

/** Of all labs, in the order of their start. */
export const services: readonly ComposeService[] = [
  { name: 'postgres', source: 'postgres', ports: { postgres: 5432 }, ready: sqlAnswers },
  { name: 'mysql', source: 'mysql', ports: { mysql: 3306 }, ready: sqlAnswers },
  // The listener for clients on this machine.
  { name: 'kafka', ports: { kafka: 9094 }, ready: brokerAnswers },
  {
    name: 'connect',
    capture: 'connect',
    ports: { connect: 8083, 'connect-metrics': 9404 },
    ready: connectAnswers,
    healthy: taskRuns,
  },
  {
    name: 'debezium-server',
    capture: 'server',
    ports: { 'debezium-server': 8084, 'debezium-server-metrics': 9405 },
    ready: serverCaptures,
  },
  {
    name: 'spark-master',
    ports: { 'spark-master': 7077, 'spark-master-ui': 8080 },
    ready: masterAlive,
  },
  { name: 'spark-worker', ports: { 'spark-worker-ui': 8081 }, ready: workerRegistered },
  { name: 'jupyter', ports: { jupyter: 9888 }, ready: jupyterAnswers },
];

/** The driver's web page. */
const jobPorts = { 'spark-ui': 4040 } as const;

/** What decides which services a lab has. */
export type Parts = { source: SourceName; capture: Capture };

/** The services of a lab, in the order of their start. */
export const servicesOf = ({ source, capture }: Parts): readonly ComposeService[] =>
  services.filter(
    (service) => (service.source ?? source) === source && (service.capture ?? capture) === capture,
  );

/** The profile of compose.yaml that has just these; those of PostgreSQL are called like the capture. */
export const profileOf = ({ source, capture }: Parts): string =>
  source === 'postgres' ? capture : `${source}-${capture}`;

/** All of them, and that of the job. */
export const everyProfile = [
  ...sourceNames.flatMap((source) => captures.map((capture) => profileOf({ source, capture }))),
  jobName,
].join();

/** What prepares others and ends by itself. */
export const oneShots: readonly string[] = ['secrets', 'connector'];

/** The ports that a lab publishes, all of them. */
const portsOfAll: Record<string, Partial<Record<PortName, number>>> = {
  ...Object.fromEntries(services.map(({ name, ports }) => [name, ports])),
  [jobName]: jobPorts,
};

/** The ports of a lab that are published. */
export const portNamesOf = (parts: Parts): PortName[] =>
  [...servicesOf(parts).map(({ ports }) => ports), jobPorts].flatMap(
    (ports) => Object.keys(ports) as PortName[],
  );

/** The variable that tells compose.yaml a port. */
export const portVariable = (name: PortName): string =>
  `LAB_${name.toUpperCase().replaceAll('-', '_')}_PORT`;

/** Where containers are published; only of those that are there. */
export const publishedPorts = (containers: readonly Container[]): Partial<Ports> => {
  const found: Partial<Ports> = {};
  for (const container of containers)
    for (const [name, inside] of Object.entries(portsOfAll[container.service] ?? {})) {
      const port = container.ports[inside];
      if (port) found[name as PortName] = port;
    }
  return found;
};

/** Where everything is: as published, else as remembered, else as usual. */
export const allPorts = (
  containers: readonly Container[],
  remembered: Partial<Ports> = {},
): Ports => ({ ...usualPorts, ...remembered, ...publishedPorts(containers) });
