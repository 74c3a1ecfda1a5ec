import { readFileSync, writeFileSync } from 'node:fs';
import type { Layout } from '../../../source/lab/local/state/layout.ts';
import type { supervisorAt } from '../../../source/lab/local/supervisor.ts';
import type { LabTarget } from '../../../source/watch/lab.ts';
import { until } from '../../../test/stack/support.ts';
import type { Connect } from './connect.ts';

/** Changes how the capture reaches its servers: by the ports of the proxies, or directly. */
export type Route = (proxied: boolean) => Promise<void>;

export type Ports = { postgres: number; kafka: number };

/** The way of a connector: its settings are changed over REST. */
export const connectorRoute = (
  connect: Connect,
  plain: Record<string, string>,
  ports: Ports,
): Route => {
  const proxied = {
    ...plain,
    'database.port': String(ports.postgres),
    'producer.override.bootstrap.servers': `127.0.0.1:${ports.kafka}`,
  };
  return async (through) => {
    await connect.configure(through ? proxied : plain);
    await connect.running();
  };
};

const name = 'debezium-server';

/** The way of Debezium Server: its file of settings is changed, and it is started anew. */
export const serverRoute = (
  { layout, supervisor }: { layout: Layout; supervisor: ReturnType<typeof supervisorAt> },
  { capture }: LabTarget,
  ports: Ports,
): Route => {
  const file = layout.conf(name, 'application.properties');
  const plain = readFileSync(file, 'utf8');
  const proxied = plain
    .replace(/^(debezium\.source\.database\.port)=.*/m, `$1=${ports.postgres}`)
    .replace(
      /^(debezium\.sink\.kafka\.producer\.bootstrap\.servers)=.*/m,
      `$1=127.0.0.1:${ports.kafka}`,
    );
  return async (through) => {
    const wanted = through ? proxied : plain;
    if (readFileSync(file, 'utf8') === wanted) return;
    await supervisor.stop(name, 60_000);
    writeFileSync(file, wanted);
    await supervisor.start(name);
    await until(
      'Debezium Server is healthy',
      async () => (await fetch(`${capture.url}/q/health`)).ok,
      120_000,
    );
  };
};
