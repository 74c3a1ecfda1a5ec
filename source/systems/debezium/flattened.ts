import type { KafkaRecord } from '../../clients/kafka/record-batches.ts';
import { isOperation, type Told, written } from './change.ts';
import { contentOf, type Unwrapped, unwrapped } from './content.ts';
import { isObject, type Json, type JsonObject, numberOf, setOwn, textOf } from './json.ts';

const times = /^(source_)?ts_(ms|us|ns)$/;
const known =
  /^(op|deleted|(source_|transaction_).+|ts_(ms|us|ns)|version|connector|name|db|schema|table|collection|txId|lsn|xmin|snapshot|sequence|file|pos|row|gtid|server_id|query)$/;

// Each is held against all other fields.
const mostTries = 20;
const mostHeaders = 1000;

type Added = {
  op: string | null;
  /** What was added of the source and of the envelope, without its prefix. */
  fields: JsonObject;
  names: ReadonlySet<string>;
};

/**
 * What ExtractNewRecordState has added to a row or to its headers: `__op`, `__deleted`,
 * `__source_ts_ms`, also with another prefix. Null where nothing says that it did.
 */
const addedTo = (fields: readonly (readonly [string, Json])[]): Added | null => {
  let tries = 0;
  for (const [name, value] of fields) {
    const isOp = name.endsWith('op') && isOperation(value);
    const isDeleted = name.endsWith('deleted') && /^(true|false)$/.test(textOf(value) ?? '');
    if (!isOp && !isDeleted) continue;
    tries += 1;
    if (tries > mostTries) return null;
    const prefix = name.slice(0, isOp ? -2 : -7);
    const some = fields.filter(([each]) => each.startsWith(prefix));
    const own = some.filter(([each]) => known.test(each.slice(prefix.length)));
    const sure = own.some(([each]) => times.test(each.slice(prefix.length)));
    // Columns may be called `op`, too: what else was added tells.
    if (prefix !== '__' && !sure && (prefix === '' || own.length < 2)) continue;
    const added: JsonObject = {};
    for (const [each, what] of own) setOwn(added, each.slice(prefix.length), what);
    const op = isOperation(added.op) ? added.op : textOf(added.deleted) === 'true' ? 'd' : null;
    return { op, fields: added, names: new Set(own.map(([each]) => each)) };
  }
  return null;
};

const headerFields = (headers: KafkaRecord['headers']): [string, Json][] =>
  headers.slice(0, mostHeaders).flatMap(({ name, value }): [string, Json][] => {
    const { content } = unwrapped(contentOf(value));
    if (content.kind === 'text') return [[name, content.text]];
    return content.kind === 'json' ? [[name, content.value]] : [];
  });

/** A row without its envelope as a change; undefined where it is none, or does not say so. */
export const flattenedChange = (
  { headers }: Pick<KafkaRecord, 'headers'>,
  { content, name, types }: Unwrapped,
  keyNames: ReadonlySet<string>,
): Told | undefined => {
  if (content.kind !== 'json') return undefined;
  const { value } = content;
  if (value !== null && !isObject(value)) return undefined;
  const inRow = value && addedTo(Object.entries(value));
  const inHeaders = addedTo(headerFields(headers));
  // Debezium names the schemas of rows so, with their table in front.
  if (!inRow && !inHeaders && !/.\.Value$/.test(name)) return undefined;
  if (value === null && name === '') return undefined;
  const row: JsonObject = {};
  for (const [each, what] of Object.entries(value ?? {}))
    if (!inRow?.names.has(each)) setOwn(row, each, what);
  const fields: JsonObject = { ...inHeaders?.fields, ...inRow?.fields };
  const op = inRow?.op ?? inHeaders?.op ?? (value === null ? 'd' : written);
  const source: JsonObject = {};
  for (const [each, what] of Object.entries(fields))
    setOwn(source, each.replace(/^source_/, ''), what);
  const [, schema, table] = /(?:^|\.)([^.]+)\.([^.]+)\.Value$/.exec(name) ?? [];
  if (table !== undefined) {
    source.table ??= table;
    source.schema ??= schema as string;
  }
  // Without its prefix it is the time of the envelope.
  setOwn(source, 'ts_ms', fields.source_ts_ms ?? null);
  const side = value === null ? null : row;
  return {
    ...{ form: 'flattened', op, source, keyNames, types: types.own },
    before: op === 'd' ? side : null,
    after: op === 'd' ? null : side,
    debeziumMs: numberOf(fields.ts_ms),
  };
};
