import type { BinlogPlace } from '../../watch/links.ts';
import type { Change } from './change.ts';
import { bigOf, textOf } from './json.ts';

/** What a change tells of its event in a binary log; null of each that it does not tell. */
export type EventPlace = {
  file: string;
  pos: bigint | null;
  gtid: string | null;
  /** Which row of the event, from 0: an event holds several rows at one position. */
  row: bigint | null;
};

/**
 * Where the event of a change stands, as Debezium’s connectors for MySQL and MariaDB tell it; null of any other
 * database. MariaDB from 11.4 on writes no positions inside a transaction: Debezium then tells a negative
 * number, which is none.
 */
export const eventPlaceOf = ({ source }: Pick<Change, 'source'>): EventPlace | null => {
  const [file, pos] = [textOf(source.file), bigOf(source.pos)];
  if (!file || pos === null) return null;
  return {
    ...{ file, pos: pos > 0n ? pos : null },
    ...{ gtid: textOf(source.gtid), row: bigOf(source.row) },
  };
};

/** The same of one that tells its position, with its server and when it was committed. */
export const binlogPlaceOf = (change: Pick<Change, 'source' | 'sourceMs'>): BinlogPlace | null => {
  const { file, pos, gtid } = eventPlaceOf(change) ?? { pos: null };
  if (file === undefined || pos === null) return null;
  const server = textOf(change.source.name) ?? '';
  return { server, file, pos, gtid, committedAt: change.sourceMs };
};
