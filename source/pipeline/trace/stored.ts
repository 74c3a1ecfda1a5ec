import type { EventPlace } from '../../systems/debezium/binlog.ts';
import { intervalsOf } from '../../systems/mysql/gtid.ts';
import { isBeyond } from '../../watch/links.ts';
import type { Stored, StoredPlace, StoredSample, Told } from './types.ts';

const bigIn = (value: unknown): bigint | null =>
  /^\d+$/.test(String(value ?? '')) ? BigInt(String(value)) : null;

/** What a stored offset says; undefined where it is of another connector. */
export const storedPlaceOf = (
  offset: Readonly<Record<string, unknown>>,
): StoredPlace | undefined => {
  const { file, gtids } = offset;
  const pos = bigIn(offset.pos);
  if (typeof file !== 'string' || file === '' || pos === null) return undefined;
  return {
    ...{ file, pos, gtids: typeof gtids === 'string' && gtids !== '' ? gtids : null },
    ...{ events: bigIn(offset.event) ?? 0n, rows: bigIn(offset.row) ?? 0n },
  };
};

/** Whether a set of transactions holds one: of MySQL by its intervals, of MariaDB by the last of its domain. */
export const holdsGtid = (set: string, gtid: string): boolean => {
  const [one] = intervalsOf(gtid);
  if (one)
    return intervalsOf(set).some(
      ({ source, first, last }) => source === one.source && first <= one.first && one.first <= last,
    );
  const [, domain, number] = /^(\d+)-\d+-(\d+)$/.exec(gtid) ?? [];
  return set.split(',').some((part) => {
    const [, of, last] = /^(\d+)-\d+-(\d+)$/.exec(part.trim()) ?? [];
    return domain !== undefined && of === domain && BigInt(last ?? 0) >= BigInt(number ?? 0);
  });
};

const baseOf = (file: string): string => file.replace(/\.\d+$/, '');

/**
 * Whether a connector that reads on from this offset is done with a change. Exact: by GTID where both have
 * one, since positions of another server mean nothing; else by file and position. An offset within a
 * transaction names where that begins, so it lies behind changes of earlier ones alone.
 */
export const isDone = (change: EventPlace, place: StoredPlace): boolean => {
  if (change.gtid !== null && place.gtids !== null) return holdsGtid(place.gtids, change.gtid);
  if (baseOf(change.file) !== baseOf(place.file)) return false;
  // Of one that tells no position only a later file is for certain behind it.
  return isBeyond(place, { file: change.file, pos: change.pos ?? endless });
};

// Further than any file is long.
const endless = 1n << 64n;

/** Why an offset does not tell whether it is behind a change; null where it does. */
const untold = (change: EventPlace, place: StoredPlace): string | null => {
  const { file, pos, gtids, events, rows } = place;
  const byGtid = change.gtid !== null && gtids !== null;
  if (change.pos === null && !byGtid && file === change.file)
    return 'the record tells neither a GTID nor its position, so that no offset in its file can be compared';
  const inTransaction = events > 0n || rows > 0n;
  if (inTransaction && file === change.file && (change.pos === null || pos < change.pos))
    return 'the stored offset is within a transaction that begins before this change: whether it is past the change is not told';
  return null;
};

/** What these offsets, oldest first, say of a change; null where there are none. Pure. */
export const storedOf = (
  { binlog, place: record }: Pick<Told, 'binlog' | 'place'>,
  samples: readonly StoredSample[],
): Stored | null => {
  const newest = samples.at(-1);
  if (!binlog || !newest) return null;
  // What was stored before the record was there can’t mean it: a binary log that was reset begins anew.
  const isLater = ({ at, stored }: StoredSample) => !stored || at >= record.timestamp;
  const index = samples.findIndex((each) => isLater(each) && isDone(binlog, each.place));
  const first = samples[index];
  if (!first) {
    const within = isLater(newest) ? untold(binlog, newest.place) : null;
    return { sample: newest, passed: null, within };
  }
  const before = samples.slice(0, index).findLast((each) => !isDone(binlog, each.place));
  const { at, clock, stored } = first;
  const after = before === undefined ? null : stored ? undefined : before.at;
  return {
    sample: first,
    passed: { at, clock, ...(after !== undefined && { after }) },
    within: null,
  };
};
