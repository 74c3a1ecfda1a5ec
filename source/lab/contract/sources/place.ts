import type { Place } from './types.ts';

/** What a commit is called, and where the log ended after it, each with its name. */
export const placeFacts = (place: Place): { name: string; value: string }[] =>
  place.kind === 'postgres'
    ? [
        { name: 'transaction', value: String(place.xid) },
        { name: 'LSN after it', value: place.lsn },
      ]
    : [
        ...(place.gtid === null ? [] : [{ name: 'GTID', value: place.gtid }]),
        { name: 'binlog after it', value: `${place.file}:${place.pos}` },
      ];

/** The same in a line: `transaction 745, LSN 0/1BCD00`. */
export const placeText = (place: Place): string =>
  place.kind === 'postgres'
    ? `transaction ${place.xid}, LSN ${place.lsn}`
    : [...(place.gtid === null ? [] : [`GTID ${place.gtid}`]), `${place.file}:${place.pos}`].join(
        ', ',
      );

/** The same for programs. */
export const placeJson = (place: Place): Record<string, string | null> =>
  place.kind === 'postgres'
    ? { txid: String(place.xid), lsn: place.lsn }
    : { gtid: place.gtid, file: place.file, pos: String(place.pos) };
