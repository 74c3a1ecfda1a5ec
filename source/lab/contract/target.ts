import type { SourceName } from '../../config/choices.ts';
import type { Capture, LabStatus, LabTarget, ServiceStatus } from '../../watch/lab.ts';
import { connectorName, host, logins, topic } from './names.ts';
import type { Ports } from './ports.ts';
import { sources } from './sources/index.ts';
import type { LabSource } from './sources/types.ts';

/** What decides which endpoints a lab has, and where. */
export type Placed = { ports: Ports; source: SourceName; capture: Capture };

/** A secret's value by the name of its file, without what that has around it. */
export type ReadSecret = (
  name: LabSource['secret'] | 'connect.properties' | 'jupyter.token',
) => string;

/** A lab's endpoints with their credentials; every engine puts them at these ports of this machine. */
export const labTarget = (
  lab: Placed & { name: string; secret: ReadSecret; paths: LabTarget['paths'] },
): LabTarget => {
  const { name, ports, source: kind, capture, secret, paths } = lab;
  const source = sources[kind];
  return {
    id: name,
    scope: 'lab',
    source: {
      ...{ kind, host, port: ports[kind] },
      ...{ user: source.login, password: secret(source.secret), database: source.database },
    },
    kafka: { brokers: [`${host}:${ports.kafka}`], topic },
    capture:
      capture === 'server'
        ? {
            kind: 'server',
            url: `http://${host}:${ports['debezium-server']}`,
            metricsUrl: `http://${host}:${ports['debezium-server-metrics']}`,
          }
        : {
            kind: 'connect',
            url: `http://${host}:${ports.connect}`,
            username: logins.connect,
            password: secret('connect.properties'),
            connector: connectorName,
            metricsUrl: `http://${host}:${ports['connect-metrics']}`,
          },
    spark: {
      masterUrl: `spark://${host}:${ports['spark-master']}`,
      masterUi: `http://${host}:${ports['spark-master-ui']}`,
      driverUi: `http://${host}:${ports['spark-ui']}`,
    },
    jupyter: { url: `http://${host}:${ports.jupyter}`, token: secret('jupyter.token') },
    paths,
  };
};

/** Where a lab is to be reached, without secrets; see LabStatus.endpoints. */
export const labEndpoints = ({ ports, source, capture }: Placed): Record<string, string> => ({
  [source]: addressOf(source, ports),
  kafka: `${host}:${ports.kafka}`,
  ...(capture === 'server'
    ? { debeziumServer: `http://${host}:${ports['debezium-server']}` }
    : { connect: `http://${host}:${ports.connect}` }),
  sparkMaster: `spark://${host}:${ports['spark-master']}`,
  sparkMasterUi: `http://${host}:${ports['spark-master-ui']}`,
  sparkWorkerUi: `http://${host}:${ports['spark-worker-ui']}`,
  sparkUi: `http://${host}:${ports['spark-ui']}`,
  jupyter: `http://${host}:${ports.jupyter}/lab`,
});

const addressOf = (kind: SourceName, ports: Ports): string => {
  const { scheme, login, database } = sources[kind];
  return `${scheme}://${login}@${host}:${ports[kind]}/${database}`;
};

/** How a lab is as a whole, by its services: `degraded` is one of which something runs. */
export const labStateOf = (
  services: readonly Pick<ServiceStatus, 'health' | 'pid'>[],
): LabStatus['state'] => {
  if (services.every(({ health }) => health === 'healthy')) return 'healthy';
  return services.some(({ pid }) => pid !== null) ? 'degraded' : 'stopped';
};

/** Where to reach a lab's services, one line each, without passwords. */
export const endpointLines = (lab: LabStatus): string[] => {
  const entries = Object.entries({ ...lab.endpoints, secrets: lab.paths.secrets ?? '' });
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
};
