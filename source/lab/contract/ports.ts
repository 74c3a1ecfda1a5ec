import { readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { unmakeFolders } from '../../config/folders.ts';
import { dropLock, handLock, lockHolder, tryLock } from '../../os/lock.ts';
import { freePort, isPortFree } from '../../os/ports.ts';
import type { Identity } from '../../os/processes.ts';

/** The ports of a lab and the number each has where it is free. */
export const usualPorts = {
  postgres: 5432,
  mysql: 3306,
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

export type ClaimedPorts = {
  isFree(port: number): Promise<boolean>;
  /** Leaves the claims of these ports to a process that lives as long as the lab. */
  keep(ports: readonly number[], holder: Identity): void;
  /** Gives back the claims that were not kept, and removes those whose holders have died. */
  release(): void;
};

/**
 * Ports for a lab that is coming up while others may be, including labs of other homes: a port that one
 * of them takes is free for no other until `release`, when it listens there. A kept one is free for no
 * other while its service is down, either. `lock`: the lab's own, which a claim names; `folder`: where
 * the claims of this user stand.
 */
export const claimedPorts = (lock: string, folder = claimsFolder()): ClaimedPorts => {
  const claims: (() => void)[] = [];
  return {
    async isFree(port) {
      const claim = claimOf(path.join(folder, `${port}`), lock);
      if (!claim) return false;
      const isFree = await isPortFree(port);
      if (isFree) claims.push(claim);
      else claim();
      return isFree;
    },
    keep(ports, holder) {
      for (const port of ports) {
        const file = path.join(folder, `${port}`);
        // What was running already was not asked for.
        const held = lockHolder(file)?.purpose === lock;
        if (held || claimOf(file, lock)) unlessDenied(() => handLock(file, lock, holder));
      }
    },
    release: () => {
      for (const claim of claims.splice(0)) claim();
      sweepClaims(folder, lock);
      // The last one takes along what the first one made.
      unmakeFolders([folder]);
    },
  };
};

/** Gives back what a lab that has ended has kept. */
export const releasePorts = (
  lock: string,
  ports: readonly number[],
  folder = claimsFolder(),
): void => {
  for (const port of ports) unlessDenied(() => dropLock(path.join(folder, `${port}`), lock));
  sweepClaims(folder, lock);
  unmakeFolders([folder]);
};

// A process that is killed does not give back its claims.
const sweepClaims = (folder: string, lock: string): void => {
  const names = unlessDenied(() => readdirSync(folder)) ?? [];
  for (const name of names.filter((each) => /^\d+$/.test(each))) {
    const file = path.join(folder, name);
    if (!lockHolder(file)) claimOf(file, lock)?.();
  }
};

// Where nothing can be written, whether somebody listens there has to do.
const unlessDenied = <T>(work: () => T, otherwise?: T): T | undefined => {
  try {
    return work();
  } catch {
    return otherwise;
  }
};
const claimOf = (file: string, lock: string): (() => void) | undefined =>
  unlessDenied(
    () => tryLock(file, lock),
    () => {},
  );

const claimsFolder = (): string =>
  path.join(os.tmpdir(), `cdc-top-ports-${process.getuid?.() ?? os.userInfo().username}`);
