import type { KafkaRecord } from '../../clients/kafka/record-batches.ts';
import { type Change, changeOf, isOperation, type Told } from './change.ts';
import { cloudEventChange } from './cloudevent.ts';
import { type Content, contentOf, type Unwrapped, unwrapped } from './content.ts';
import { flattenedChange } from './flattened.ts';
import { isObject, type JsonObject, numberOf, textOf } from './json.ts';

export type { Change } from './change.ts';
export { contentText } from './content.ts';

/** What a record is. `schema`: its value carries its schema, as JsonConverter writes it by default. */
export type Envelope = {
  key: Content;
  schema: boolean;
} & (
  | { kind: 'change'; change: Change }
  | { kind: 'tombstone' }
  | { kind: 'transaction'; status: string; id: string; events: string | null; at: number | null }
  | { kind: 'heartbeat'; at: number | null }
  /** Any other value, such as a row that does not say that it is a change. */
  | { kind: 'value'; content: Content }
);

const envelopes = new WeakMap<KafkaRecord, Envelope>();

/** Takes a record apart; each one once, since only those that are seen are asked for. */
export const envelopeOf = (record: KafkaRecord): Envelope => {
  const known = envelopes.get(record) ?? takeApart(record);
  envelopes.set(record, known);
  return known;
};

const takeApart = (record: KafkaRecord): Envelope => {
  const key = unwrapped(contentOf(record.key)).content;
  if (record.value === null) return { kind: 'tombstone', key, schema: false };
  const value = unwrapped(contentOf(record.value));
  const { content, schema } = value;
  const base = { key, schema };
  const keyNames = new Set(
    key.kind === 'json' && isObject(key.value) ? Object.keys(key.value) : [],
  );
  const payload = content.kind === 'json' && isObject(content.value) ? content.value : null;
  const told =
    (payload && envelopedChange(payload, value, keyNames)) ??
    cloudEventChange(record, value, keyNames);
  if (told) return { ...base, kind: 'change', change: changeOf(told) };
  const { status, id } = payload ?? {};
  if (payload && typeof status === 'string' && typeof id === 'string' && 'event_count' in payload)
    return {
      ...base,
      ...{ kind: 'transaction', status, id },
      ...{ events: textOf(payload.event_count), at: numberOf(payload.ts_ms) },
    };
  const names = Object.keys(payload ?? {});
  if (payload && names.length > 0 && names.every((name) => /^ts_(ms|us|ns)$/.test(name)))
    return { ...base, kind: 'heartbeat', at: numberOf(payload.ts_ms) };
  const flat = flattenedChange(record, value, keyNames);
  if (flat) return { ...base, kind: 'change', change: changeOf(flat) };
  return { ...base, kind: 'value', content };
};

/** A change in Debezium’s own envelope; undefined for anything else. */
const envelopedChange = (
  payload: JsonObject,
  { types }: Unwrapped,
  keyNames: ReadonlySet<string>,
): Told | undefined => {
  const { op, before, after, source, transaction, message, updateDescription } = payload;
  const sides = Object.hasOwn(payload, 'after') || Object.hasOwn(payload, 'before');
  if (!isOperation(op) || !(isObject(source) || sides)) return undefined;
  return {
    ...{ form: 'envelope', op, before, after, source, keyNames, types: types.rows },
    ...{ transaction, message, updateDescription, debeziumMs: numberOf(payload.ts_ms) },
  };
};
