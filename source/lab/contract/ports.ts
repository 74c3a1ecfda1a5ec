import path from 'node:path';
import { unmakeFolders } from '../../config/folders.ts';
import { tryLock } from '../../os/lock.ts';
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

/**
 * Ports for a lab that comes up, while others may do so too: what is free for one of them is free for
 * no other until `release`, when it listens there. `lock`: the lab's own; the claims stand beside it.
 */
export const claimedPorts = (
  lock: string,
): { isFree(port: number): Promise<boolean>; release(): void } => {
  const claims: (() => void)[] = [];
  const folder = path.join(path.dirname(lock), '.ports');
  return {
    async isFree(port) {
      const claim = tryLock(path.join(folder, `${port}`), lock);
      if (!claim) return false;
      const isFree = await isPortFree(port);
      if (isFree) claims.push(claim);
      else claim();
      return isFree;
    },
    release: () => {
      for (const claim of claims.splice(0)) claim();
      // The last one takes along what the first one made.
      unmakeFolders([path.dirname(lock), folder]);
    },
  };
};
