import { freePort, isPortFree } from '../../os/ports.ts';

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
