import type { PostgresSettings } from './settings.ts';

const gigabyte = 1024 ** 3;

/** WAL that slots hold back now, bytes. */
export const retainedBytes = ({ slots }: Pick<PostgresSettings, 'slots'>): number =>
  Math.max(0, ...(slots ?? []).map((slot) => slot.retainedBytes ?? 0));

/** A size for settings that leaves half of the disk’s room, `10GB` where that is not known. */
export const capFor = (
  settings: Pick<PostgresSettings, 'freeDiskBytes' | 'slots'>,
  share = 0.5,
): string => {
  const { freeDiskBytes } = settings;
  if (freeDiskBytes === null) return '10GB';
  const room = (freeDiskBytes + retainedBytes(settings)) * share;
  return room >= gigabyte
    ? `${Math.min(100, Math.floor(room / gigabyte))}GB`
    : `${Math.max(64, Math.floor(room / 1024 ** 2))}MB`;
};
