import type { KafkaRecord } from '../../clients/kafka/record-batches.ts';
import { type FieldTypes, fieldTypesOf, rowTypesOf } from './field-types.ts';
import {
  bigOf,
  isObject,
  type Json,
  type JsonObject,
  jsonText,
  numberOf,
  parseJson,
  textOf,
} from './json.ts';

/** The operations of Debezium. */
export const operations: Record<string, string> = {
  c: 'create',
  u: 'update',
  d: 'delete',
  r: 'read by a snapshot',
  t: 'truncate',
  m: 'message',
};

/** A part of a record as it can be read. */
export type Content =
  | { kind: 'none' }
  | { kind: 'json'; value: Json; types: FieldTypes }
  | { kind: 'text'; text: string }
  /** `schemaId`: of a schema registry, where the bytes begin as its clients write them. */
  | { kind: 'binary'; bytes: Buffer; schemaId: number | null }
  /** Too large to be read for a screen. */
  | { kind: 'huge'; bytes: Buffer };

/** A change as Debezium tells it. Times in ms since the epoch; null where it does not tell. */
export type Change = {
  op: string;
  before: JsonObject | null;
  after: JsonObject | null;
  types: FieldTypes;
  source: JsonObject;
  table: string;
  lsn: bigint | null;
  txId: string | null;
  /** The transaction’s id, and the change’s place in it, where the connector tells them. */
  transaction: { id: string; order: string | null } | null;
  /** `true`, `first`, `last` … where it is of a snapshot. */
  snapshot: string | null;
  /** When the source committed it, and when Debezium processed it. */
  sourceMs: number | null;
  debeziumMs: number | null;
  /** Of a logical message (`m`). */
  message: { prefix: string; content: Content } | null;
};

/** What a record is. `schema`: its value carries its schema, as JsonConverter writes it by default. */
export type Envelope = {
  key: Content;
  schema: boolean;
} & (
  | { kind: 'change'; change: Change }
  | { kind: 'tombstone' }
  | { kind: 'transaction'; status: string; id: string; events: string | null; at: number | null }
  | { kind: 'heartbeat'; at: number | null }
  /** Any other value, such as a row without its envelope. */
  | { kind: 'value'; content: Content }
);

/** Larger values are not parsed. */
export const largest = 2_097_152;

const envelopes = new WeakMap<KafkaRecord, Envelope>();

/** Takes a record apart; each one once, since only those that are seen are asked for. */
export const envelopeOf = (record: KafkaRecord): Envelope => {
  const known = envelopes.get(record) ?? takeApart(record);
  envelopes.set(record, known);
  return known;
};

const takeApart = ({ key: keyBytes, value }: KafkaRecord): Envelope => {
  const key = unwrapped(contentOf(keyBytes)).content;
  if (value === null) return { kind: 'tombstone', key, schema: false };
  const { content, schema, types } = unwrapped(contentOf(value));
  const base = { key, schema };
  if (content.kind !== 'json' || !isObject(content.value))
    return { ...base, kind: 'value', content };
  const payload = content.value;
  if (isChange(payload)) return { ...base, kind: 'change', change: changeOf(payload, types) };
  const { status, id } = payload;
  if (typeof status === 'string' && typeof id === 'string' && 'event_count' in payload)
    return {
      ...base,
      ...{ kind: 'transaction', status, id },
      ...{ events: textOf(payload.event_count), at: numberOf(payload.ts_ms) },
    };
  const names = Object.keys(payload);
  if (names.length > 0 && names.every((name) => /^ts_(ms|us|ns)$/.test(name)))
    return { ...base, kind: 'heartbeat', at: numberOf(payload.ts_ms) };
  return { ...base, kind: 'value', content };
};

const isChange = (payload: JsonObject): boolean =>
  typeof payload.op === 'string' &&
  payload.op in operations &&
  (isObject(payload.source) || 'after' in payload || 'before' in payload);

const changeOf = (payload: JsonObject, types: Types): Change => {
  const source = isObject(payload.source) ? payload.source : {};
  const transaction = isObject(payload.transaction) ? payload.transaction : null;
  const row = (value: Json | undefined) => (isObject(value) ? value : null);
  const { snapshot } = source;
  return {
    op: payload.op as string,
    before: row(payload.before),
    after: row(payload.after),
    types: types.rows,
    source,
    table: [source.schema ?? source.db, source.table ?? source.collection]
      .map((part) => textOf(part))
      .filter(Boolean)
      .join('.'),
    lsn: bigOf(source.lsn),
    txId: textOf(source.txId),
    transaction: transaction && {
      id: textOf(transaction.id) ?? '',
      order: textOf(transaction.total_order),
    },
    snapshot:
      snapshot === undefined || snapshot === null || snapshot === 'false' || snapshot === false
        ? null
        : String(snapshot),
    sourceMs: numberOf(source.ts_ms),
    debeziumMs: numberOf(payload.ts_ms),
    message: messageOf(payload.message),
  };
};

const messageOf = (message: Json | undefined): Change['message'] => {
  if (!isObject(message)) return null;
  const { content } = message;
  const bytes = typeof content === 'string' ? Buffer.from(content, 'base64') : null;
  return { prefix: textOf(message.prefix) ?? '', content: contentOf(bytes) };
};

type Types = { own: FieldTypes; rows: FieldTypes };

/** JSON that carries its schema beside it: `{schema, payload}`. */
const unwrapped = (content: Content): { content: Content; schema: boolean; types: Types } => {
  const none = { own: {}, rows: {} };
  if (content.kind !== 'json' || !isObject(content.value))
    return { content, schema: false, types: none };
  const { schema, payload } = content.value;
  if (Object.keys(content.value).length !== 2 || payload === undefined || schema === undefined)
    return { content, schema: false, types: none };
  const types = { own: fieldTypesOf(schema), rows: rowTypesOf(schema) };
  return { content: { kind: 'json', value: payload, types: types.own }, schema: true, types };
};

/** What bytes are: JSON, text, or neither. */
export const contentOf = (bytes: Buffer | null): Content => {
  if (bytes === null) return { kind: 'none' };
  if (bytes.length > largest) return { kind: 'huge', bytes };
  const text = decoded(bytes);
  if (text === null) {
    const registered = bytes.length > 5 && bytes[0] === 0;
    return { kind: 'binary', bytes, schemaId: registered ? bytes.readInt32BE(1) : null };
  }
  try {
    return { kind: 'json', value: parseJson(text), types: {} };
  } catch {
    return { kind: 'text', text };
  }
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// Text has no control characters but those of white space.
const decoded = (bytes: Buffer): string | null => {
  try {
    const text = utf8.decode(bytes);
    return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text.slice(0, 4096)) ? null : text;
  } catch {
    return null;
  }
};

/** A key or a value in one line. */
export const contentText = (content: Content): string => {
  switch (content.kind) {
    case 'none':
      return '';
    case 'text':
      return content.text;
    case 'json':
      return isObject(content.value)
        ? Object.entries(content.value)
            .map(([name, value]) => `${name}=${textOf(value) ?? 'null'}`)
            .join(' ')
        : (textOf(content.value) ?? 'null');
    case 'binary':
      return content.bytes
        .subarray(0, 24)
        .toString('hex')
        .replace(/(..)(?=.)/g, '$1 ');
    case 'huge':
      return `${content.bytes.length} bytes`;
  }
};

export { jsonText };
