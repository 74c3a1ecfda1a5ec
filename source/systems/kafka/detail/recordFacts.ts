import type { Fact } from '../../../panes/detail/types.ts';
import type { Tone } from '../../../parts/tone.ts';
import { dateText, type Times } from '../../../text/times.ts';
import { bytes, count, duration, lsnText } from '../../../text/units.ts';
import { eventPlaceOf } from '../../debezium/binlog.ts';
import { type Change, operations, written } from '../../debezium/change.ts';
import { contentOf, contentText } from '../../debezium/content.ts';
import type { Envelope } from '../../debezium/envelope.ts';
import type { TailRecord } from '../keep.ts';
import { cut, shortName } from './cut.ts';

const longestFact = 1000;
const mostHeaders = 100;

export const opTones: Record<string, Tone> = { c: 'good', u: 'warning', d: 'error', t: 'error' };

/** What a record is, in a word or two. */
export const kindOf = (envelope: Envelope): string => {
  switch (envelope.kind) {
    case 'change':
      return envelope.change.op === written
        ? 'row'
        : `${envelope.change.op} ${operations[envelope.change.op]?.split(' ')[0]}`;
    case 'value':
      return envelope.content.kind === 'json' ? 'JSON' : envelope.content.kind;
    default:
      return envelope.kind;
  }
};

const later = (ms: number | null, than: number | null): string => {
  if (ms === null || than === null) return '';
  const by = ms - than;
  // Clocks of different machines: the later step may seem to be the earlier one.
  return by < 0 ? `${duration(-by)} before the step before: clocks differ` : `+${duration(by)}`;
};

// Debezium tells with them that a delete and a create are one update of a key.
const headerName = (name: string): string =>
  name === '__debezium.newkey'
    ? 'new key'
    : name === '__debezium.oldkey'
      ? 'old key'
      : `header ${name}`;

const formTexts: Record<Change['form'], string> = {
  envelope: 'envelope',
  flattened: 'flattened row',
  CloudEvent: 'CloudEvent',
  MongoDB: 'MongoDB document',
};

/** When a record was where, and what else it says. */
export const recordFacts = (record: TailRecord, envelope: Envelope, times: Times): Fact[] => {
  const iso = (ms: number) =>
    Number.isNaN(new Date(ms).getTime()) ? String(ms) : dateText(ms, times, true);
  const { partition, offset, timestamp, appended, key, value, headers } = record;
  const change = envelope.kind === 'change' ? envelope.change : null;
  const facts: Fact[] = [{ name: 'operation', value: kindOf(envelope) }];
  const add = (name: string, text: string | null | undefined, about = '') => {
    if (text) facts.push({ name: shortName(name), value: cut(text, longestFact), about });
  };
  add('key', key === null ? 'none' : contentText(envelope.key));
  if (change) {
    const { source, lsn, txId, transaction, snapshot, sourceMs, debeziumMs } = change;
    add('table', change.table);
    add('LSN', lsn === null ? '' : lsnText(lsn), lsn === null ? '' : String(lsn));
    const place = eventPlaceOf(change);
    const at = place?.pos == null ? place?.file : `${place.file}:${place.pos}`;
    add('binary log', at, 'file and position of its event');
    add('GTID', place?.gtid);
    add('transaction', txId);
    add(
      'in the transaction',
      transaction && `${transaction.id}, change ${transaction.order ?? '?'}`,
    );
    add('snapshot', snapshot);
    add('committed', sourceMs === null ? '' : iso(sourceMs), 'at the source');
    add('captured', debeziumMs === null ? '' : iso(debeziumMs), later(debeziumMs, sourceMs));
    add(
      appended ? 'appended' : 'sent',
      iso(timestamp),
      `to Kafka ${later(timestamp, debeziumMs ?? sourceMs)}`,
    );
    add('commit to Kafka', sourceMs === null ? '' : later(timestamp, sourceMs));
    const { version, connector, name, db } = source;
    const parts = [connector, version, name, db].flatMap((part) =>
      typeof part === 'string' ? part : [],
    );
    add('source', parts.join(' '));
  } else add(appended ? 'appended' : 'sent', iso(timestamp), 'to Kafka');
  add(
    'place',
    `partition ${partition}, offset ${offset}`,
    record.transactional ? 'transactional' : '',
  );
  const schema = envelope.schema
    ? 'JSON with its schema'
    : envelope.kind === 'change'
      ? 'JSON'
      : '';
  if (change && change.form !== 'envelope') add('form', formTexts[change.form]);
  add('size', `key ${bytes(key?.length ?? 0)}, value ${bytes(value?.length ?? 0)}`, schema);
  for (const header of headers.slice(0, mostHeaders))
    add(headerName(header.name), contentText(contentOf(header.value)) || 'empty');
  if (headers.length > mostHeaders)
    add('headers', `cut: ${count(headers.length - mostHeaders)} more`);
  return facts;
};
