import { fileNumber } from '../../watch/links.ts';
import { isLast } from './gtid.ts';
import type { BinaryLog, MysqlReading } from './readings.ts';

/** A place in the binary log. */
export type Place = { file: string; pos: bigint };

type Logs = Pick<MysqlReading, 'logs' | 'end' | 'retentionMs'>;

/**
 * Bytes from a place to the end of the binary log: what is left of its file, and all files after it. Null
 * where files or end are not known, or the file is there no more.
 */
export const bytesBehind = ({ logs, end }: Logs, { file, pos }: Place): bigint | null => {
  if (!logs || !end) return null;
  if (file === end.file) return end.pos > pos ? end.pos - pos : 0n;
  const own = logs.find(({ name }) => name === file);
  if (!own) return null;
  const later = logs.filter(
    ({ name }) => isAfter(name, file) && name !== end.file && isAfter(end.file, name),
  );
  const left = own.bytes > pos ? own.bytes - pos : 0n;
  return later.reduce((sum, { bytes }) => sum + bytes, left + end.pos);
};

/**
 * What has been written since a change, bytes: none where it is of the server’s last transaction. A change tells
 * where its event begins, so the end of its own transaction always lies behind that.
 */
export const bytesLeft = (
  server: Logs & Pick<MysqlReading, 'gtidExecuted'>,
  place: Place & { gtid: string | null },
): bigint | null =>
  place.gtid !== null && isLast(server.gtidExecuted ?? '', place.gtid)
    ? 0n
    : bytesBehind(server, place);

const isAfter = (name: string, other: string): boolean => fileNumber(name) > fileNumber(other);

/** Whether the file of a place is still there; null where that can’t be seen. */
export const isThere = ({ logs, end }: Logs, { file }: Place): boolean | null => {
  if (file === end?.file) return true;
  return logs ? logs.some(({ name }) => name === file) : null;
};

/**
 * Until the server may delete the file of a place, ms; 0 where that is due. It deletes a file that is older
 * than the retention, by the time at which it was written last: when a file is full, at FLUSH, at a start. Where
 * that time can’t be seen, the change at that place was committed no later: it is due no sooner
 * than counted from there. Null where nothing is deleted by age, the file is the one that is written
 * now, or neither time is known.
 */
export const purgeEtaMs = (
  { logs, end, retentionMs }: Logs,
  { file }: Place,
  committedAt: number | null,
  now: number,
): number | null => {
  if (retentionMs === null || !logs || !end || file === end.file) return null;
  const log = logs.find(({ name }) => name === file);
  const written = log?.writtenAt ?? committedAt;
  if (!log || written === null) return null;
  return Math.max(0, written + retentionMs - now);
};

/** Size of all binary logs; the last one as far as it is written now. */
export const totalBytes = (logs: readonly BinaryLog[] | null): bigint | null =>
  logs ? logs.reduce((sum, { bytes }) => sum + bytes, 0n) : null;

/** A place as MySQL writes it in words: `mysql-bin.000007:154`. */
export const placeText = ({ file, pos }: Place): string => `${file}:${pos}`;
