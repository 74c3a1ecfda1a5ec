import { createServer } from 'node:net';
import { Failure } from '../../config/errors.ts';

/** The ports of a lab and the number each has where it is free. */
export const usualPorts = {
  postgres: 5432,
  kafka: 9092,
  'kafka-controller': 9093,
  connect: 8083,
  'connect-metrics': 9404,
  'debezium-server': 8084,
  'debezium-server-metrics': 9405,
  'spark-master': 7077,
  'spark-master-ui': 8080,
  'spark-worker-ui': 8081,
  'spark-ui': 4040,
  jupyter: 9888,
} as const;
export type PortName = keyof typeof usualPorts;
export type Ports = Record<PortName, number>;

/** Whether we may listen on 127.0.0.1:port; a listener on 0.0.0.0 or [::] takes it too. */
export const isPortFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });

/**
 * The ports to use: the recorded or usual one where it is free, otherwise a free one. `taken` lists
 * those that had to be replaced.
 */
export const choosePorts = async (
  recorded: Partial<Ports>,
  isFree: (port: number) => Promise<boolean> = isPortFree,
): Promise<{ ports: Ports; taken: { name: PortName; wanted: number; instead: number }[] }> => {
  const ports = {} as Ports;
  const taken: { name: PortName; wanted: number; instead: number }[] = [];
  const used = new Set<number>(Object.values(usualPorts));
  for (const name of Object.keys(usualPorts) as PortName[]) {
    const wanted = recorded[name] ?? usualPorts[name];
    const ours = used.has(wanted) && wanted !== usualPorts[name];
    const usable = !ours && (await isFree(wanted));
    const port = usable ? wanted : await freePort(used, isFree);
    if (!usable) taken.push({ name, wanted, instead: port });
    ports[name] = port;
    used.add(port);
  }
  return { ports, taken };
};

// Below the ephemeral range, where an outgoing connection could take the port before the service.
const range = { from: 20_000, to: 32_000 };

/** A port that is free now and not among `used`. */
export const freePort = async (
  used: ReadonlySet<number>,
  isFree: (port: number) => Promise<boolean> = isPortFree,
): Promise<number> => {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = range.from + Math.floor(Math.random() * (range.to - range.from));
    if (!used.has(port) && (await isFree(port))) return port;
  }
  throw new Failure(`no free port between ${range.from} and ${range.to} was found`);
};
