import path from 'node:path';
import type { Files } from '../../clients/files.ts';

/** The files of one application's log, in order of writing. */
export type ApplicationLog = { applicationId: string; parts: string[] };

const inProgress = /\.inprogress$/;
const packed = /\.(zstd|lz4|snappy|lzf)$/;
const compact = /\.compact$/;

/** A file's number in a log that is rolled; 0 for a log in one file. */
export const numberOf = (file: string): number =>
  Number(/^events_(\d+)_/.exec(path.basename(file))?.[1] ?? 0);

/** What stays the same of a log whatever its files are called, and whichever there are. */
export const logName = ({ parts: [first = ''] }: ApplicationLog): string =>
  numberOf(first) > 0 ? path.dirname(first) : first.replace(inProgress, '');

/** The event logs of a folder by application, each with its files in order of writing. */
export const applicationLogs = async (files: Files, folder: string): Promise<ApplicationLog[]> => {
  const entries = await files.list(folder);
  const logs = await Promise.all(
    entries
      .filter(({ name }) => !name.startsWith('.'))
      .map(async ({ name, folder: rolling }): Promise<ApplicationLog> => {
        const place = path.join(folder, name);
        if (!rolling) return { applicationId: applicationOf(name), parts: [place] };
        const names = (await files.list(place)).map((entry) => entry.name);
        const applicationId = applicationOf(name.replace(/^eventlog_v2_/, ''));
        return { applicationId, parts: inOrder(names).map((part) => path.join(place, part)) };
      }),
  );
  // Ids carry the start: app-20260102030405-0001, local-1767323045678.
  return logs.sort((a, b) => a.applicationId.localeCompare(b.applicationId));
};

// A later attempt of an application has its number at the end; YARN's ids end in one themselves.
const applicationOf = (name: string): string => {
  const bare = name.replace(inProgress, '').replace(packed, '');
  return /^(application_\d+_\d+)(?:_\d+)?$/.exec(bare)?.[1] ?? bare.replace(/_\d+$/, '');
};

/** What a history server has compacted stands for all files up to the one with the same number. */
const inOrder = (names: readonly string[]): string[] => {
  const isCompact = (name: string) => compact.test(name.replace(inProgress, ''));
  const parts = names
    .filter((name) => numberOf(name) > 0 && !(isCompact(name) && inProgress.test(name)))
    .sort((a, b) => numberOf(a) - numberOf(b) || Number(isCompact(b)) - Number(isCompact(a)));
  const last = parts.findLast(isCompact);
  if (!last) return parts;
  return [last, ...parts.filter((name) => numberOf(name) > numberOf(last))];
};
