import { isDeepStrictEqual } from 'node:util';
import type { KafkaRecord } from '../../clients/kafka/record-batches.ts';
import { eventPlaceOf } from '../../systems/debezium/binlog.ts';
import { type Change, contentText, envelopeOf } from '../../systems/debezium/envelope.ts';
import { textOf } from '../../systems/debezium/json.ts';
import type { RecordPlace, Told } from './types.ts';

/** Where a record lies. */
export const placeOf = ({ partition, offset, timestamp, appended }: KafkaRecord): RecordPlace => ({
  ...{ partition, offset, timestamp, appended },
});

/** The change of a record; undefined where it is none, such as a tombstone. */
export const changeIn = (record: KafkaRecord): Change | undefined => {
  const envelope = envelopeOf(record);
  return envelope.kind === 'change' ? envelope.change : undefined;
};

/** The key of a record in words: `id=5`; empty where it has none. */
export const keyText = (record: KafkaRecord): string =>
  record.key === null ? '' : contentText(envelopeOf(record).key);

/** A W3C `traceparent` among the headers, as text or as Connect’s JSON of a text. */
const traceparentOf = ({ headers }: KafkaRecord): string | null => {
  const value = headers.find(({ name }) => name.toLowerCase() === 'traceparent')?.value;
  const found = /[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}/.exec(value?.toString() ?? '');
  return found && !/^..-0{32}|-0{16}-/.test(found[0]) ? found[0] : null;
};

const binlogOf = (change: Change): Pick<Told, 'binlog' | 'server' | 'database'> => {
  const place = eventPlaceOf(change);
  const { connector } = change.source;
  return {
    binlog: place,
    server: textOf(change.source.name) ?? '',
    database: !place ? 'PostgreSQL' : connector === 'mariadb' ? 'MariaDB' : 'MySQL',
  };
};

/** What a record tells of its change; undefined where it is none. */
export const toldBy = (topic: string, record: KafkaRecord): Told | undefined => {
  const change = changeIn(record);
  if (!change) return undefined;
  return {
    ...{ topic, place: placeOf(record), op: change.op, table: change.table },
    key: keyText(record),
    lsn: change.lsn,
    ...binlogOf(change),
    xid: change.txId,
    snapshot: change.op === 'r' || change.snapshot !== null,
    sourceMs: change.sourceMs,
    debeziumMs: change.debeziumMs,
    traceparent: traceparentOf(record),
  };
};

/** A transaction’s id of 64 bits as Debezium and the WAL have it: the lower 32 of them. */
export const xid32 = (xid: bigint): string => String(xid & 0xffff_ffffn);

/**
 * Whether a change is of a transaction: the same id, and where the WAL’s position after its commit is
 * known an LSN before that, since ids of 32 bits come again after four billion.
 */
export const isOfTransaction = (
  { txId, lsn }: Pick<Change, 'txId' | 'lsn'>,
  { xid, end }: { xid: bigint; end?: bigint },
): boolean => txId === xid32(xid) && (end === undefined || lsn === null || lsn <= end);

/** Whether a key is the one that was asked for: `id=5`, or `5` of a key with one value. */
export const isKey = (text: string, wanted: string): boolean =>
  text === wanted || (!/, \w+=/.test(text) && text.slice(text.indexOf('=') + 1) === wanted);

/** The number by which a change is found among others of its source; null where it tells none. */
export const placeNumber = ({ lsn, binlog }: Pick<Told, 'lsn' | 'binlog'>): bigint | null =>
  lsn ?? binlog?.pos ?? null;

/**
 * Whether two records tell the same change: of the same row, at the same place in the WAL or the binary
 * log. Binary logs that were reset begin with the same files, positions and GTIDs again: those were
 * committed at another time.
 */
export const isSameChange = (one: Told, other: Told): boolean =>
  placeNumber(one) !== null &&
  one.lsn === other.lsn &&
  isDeepStrictEqual(one.binlog, other.binlog) &&
  (one.binlog === null || one.sourceMs === other.sourceMs) &&
  one.xid === other.xid &&
  one.key === other.key &&
  one.op === other.op &&
  one.table === other.table;

/** Whether the bytes of a record may hold a number or a text: cheaper than taking it apart. */
export const mayTell = ({ value, headers }: KafkaRecord, text: string): boolean =>
  (value?.includes(text) ?? false) || headers.some((each) => each.value?.includes(text) ?? false);

/** A place in a binary log: `binlog.000003:805`, or the file alone. */
export const eventText = ({ file, pos }: { file: string; pos: bigint | null }): string =>
  pos === null ? file : `${file}:${pos}`;

export const operationOf = (change: { op: string }): string =>
  ({ c: 'insert', u: 'update', d: 'delete', r: 'snapshot read', t: 'truncate' })[change.op] ??
  (textOf(change.op) || 'change');
