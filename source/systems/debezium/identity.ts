import type { KafkaRecord } from '../../clients/kafka/record-batches.ts';
import { binlogPlaceOf } from './binlog.ts';
import { contentText, envelopeOf } from './envelope.ts';

/**
 * What tells one change from every other of its source: where it stands in the WAL or the binary log, its
 * transaction, its row and what became of it. The same change sent again has the same. Null where the
 * record tells no such place, and of rows that a snapshot has read, which all stand at one.
 */
export const identityOf = (record: KafkaRecord): string | null => {
  const envelope = envelopeOf(record);
  if (envelope.kind !== 'change') return null;
  const { change, key } = envelope;
  if (change.op === 'r' || change.snapshot !== null) return null;
  const binlog = binlogPlaceOf(change);
  const place = change.lsn ?? (binlog && `${binlog.file}:${binlog.pos}`);
  if (place === null) return null;
  const row = record.key === null ? '' : contentText(key);
  return `${place} ${change.txId ?? ''} ${change.op} ${change.table} ${row}`;
};
