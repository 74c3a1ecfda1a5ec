import type { Environment } from '../../config/environment.ts';
import type { Versions } from '../../config/versions.ts';
import type { Capture, Target } from '../types.ts';
import type { Installed, LabFile } from './labfile.ts';
import type { Layout } from './layout.ts';
import type { Ports } from '../ports.ts';
import { logins, readSecret } from './secrets.ts';
import type { ServiceUser } from './user.ts';

/** Everything that the services of one lab are made from. */
export type Lab = {
  layout: Layout;
  file: LabFile;
  ports: Ports;
  user: ServiceUser;
  versions: Versions;
  installed: Installed;
  environment: Environment;
};

export const host = '127.0.0.1';
export const database = 'lab';
export const topic = 'lab_cdc.inventory.customers';
export const connectorName = 'lab-cdc';
export const slotName = 'debezium';

/** The lab's endpoints with their credentials. Throws a Failure where the secrets can't be read. */
export const targetOf = (layout: Layout, ports: Ports, capture: Capture): Target => ({
  id: layout.name,
  scope: 'lab',
  postgres: {
    host,
    port: ports.postgres,
    user: logins.postgres,
    password: readSecret(layout, 'postgres.password'),
    database,
  },
  kafka: { brokers: [`${host}:${ports.kafka}`], topic },
  capture:
    capture === 'server'
      ? {
          kind: 'server',
          url: `http://${host}:${ports['debezium-server']}`,
          slot: slotName,
          metricsUrl: `http://${host}:${ports['debezium-server-metrics']}`,
        }
      : {
          kind: 'connect',
          url: `http://${host}:${ports.connect}`,
          username: logins.connect,
          password: readSecret(layout, 'connect.properties'),
          connector: connectorName,
          metricsUrl: `http://${host}:${ports['connect-metrics']}`,
        },
  spark: {
    masterUrl: `spark://${host}:${ports['spark-master']}`,
    masterUi: `http://${host}:${ports['spark-master-ui']}`,
    driverUi: `http://${host}:${ports['spark-ui']}`,
  },
  jupyter: {
    url: `http://${host}:${ports.jupyter}`,
    token: readSecret(layout, 'jupyter.token'),
  },
  paths: {
    delta: layout.delta,
    checkpoint: layout.checkpoint,
    eventLog: layout.eventLog,
    healing: layout.healing,
  },
});
