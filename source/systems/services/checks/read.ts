import { readdir, readFile, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { withDeadline } from '../../../clients/deadline.ts';
import type { Context } from '../../../watch/kind.ts';
import type { Lab, LabStatus } from '../../../watch/lab.ts';
import { listenersIn } from './listeners.ts';
import type { LabSettings } from './settings.ts';

const statusMs = 4000;

/** Reads what a lab has on this machine. What is elsewhere is left out. */
export const readLab = async (
  lab: Lab,
  _context: Context,
  signal: AbortSignal,
): Promise<LabSettings> => {
  const [status, meminfo, ...sockets] = await Promise.all([
    // It asks every service, and one that hangs must not hide what this machine tells by itself.
    withDeadline(signal, statusMs, (inner) => lab.status(inner)).catch(() => null),
    ...['/proc/meminfo', '/proc/net/tcp', '/proc/net/tcp6'].map(text),
  ]);
  const paths: LabStatus['paths'] = status?.paths ?? {};
  const [, kilobytes] = /^MemAvailable:\s+(\d+) kB/m.exec(meminfo ?? '') ?? [];
  return {
    name: lab.describe().name,
    listeners: status && listenersOf(status, sockets),
    secrets: await secretsIn(paths.secrets),
    disks: await disksOf({ data: paths.data, cache: paths.cache }),
    availableMemory: kilobytes === undefined ? null : Number(kilobytes) * 1024,
  };
};

const text = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null);

const listenersOf = (
  { services }: LabStatus,
  sockets: readonly (string | null)[],
): LabSettings['listeners'] => {
  if (sockets.every((one) => one === null)) return null;
  const listening = sockets.flatMap((one) => listenersIn(one ?? ''));
  return services.flatMap(({ name, ports }) =>
    Object.values(ports).flatMap((port) =>
      listening
        .filter((one) => one.port === port)
        .map(({ address }) => ({ service: name, port, address })),
    ),
  );
};

const openTo = (mode: number): boolean => (mode & 0o077) !== 0;

const secretsIn = async (folder: string | undefined): Promise<LabSettings['secrets']> => {
  if (!folder || !path.isAbsolute(folder)) return null;
  try {
    // What is in a folder that nobody else may enter is closed, whatever its own mode.
    if (!openTo((await stat(folder)).mode)) return { folder, open: [] };
    const names = await readdir(folder);
    const open = await Promise.all(
      names.map(async (name) => openTo((await stat(path.join(folder, name))).mode)),
    );
    return { folder, open: names.filter((_, index) => open[index]) };
  } catch {
    return null;
  }
};

const disksOf = async (
  folders: Record<string, string | undefined>,
): Promise<LabSettings['disks']> => {
  const found = await Promise.all(
    Object.entries(folders).map(async ([what, folder]) => {
      if (!folder || !path.isAbsolute(folder)) return [];
      try {
        const { bavail, blocks, bsize } = await statfs(folder);
        return [{ what, folder, free: bavail * bsize, size: blocks * bsize }];
      } catch {
        return [];
      }
    }),
  );
  return found.flat();
};
