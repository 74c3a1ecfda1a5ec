import { type Content, contentOf } from './content.ts';
import { type FieldType, type FieldTypes, typeIn } from './field-types.ts';
import { bigOf, fieldOf, isObject, type Json, type JsonObject, numberOf, textOf } from './json.ts';
import { documentOf, updatedFieldsOf } from './mongodb.ts';

/** The operations of Debezium. */
export const operations: Record<string, string> = {
  c: 'create',
  u: 'update',
  d: 'delete',
  r: 'read by a snapshot',
  t: 'truncate',
  m: 'message',
};

/** What stands for the operation of a record that does not tell it: a row was created or changed. */
export const written = 'w';

/** A change as Debezium tells it. Times in ms since the epoch; null where it does not tell. */
export type Change = {
  /** How it was told: in Debezium’s envelope, or in one that was made of it. */
  form: 'envelope' | 'flattened' | 'CloudEvent' | 'MongoDB';
  /** One of `operations`, or `written`. */
  op: string;
  before: JsonObject | null;
  after: JsonObject | null;
  /** `before` has the columns of the key, and the others only as fillings: they are not told. */
  keyOnly: boolean;
  /** The columns of the record’s key. */
  keyNames: ReadonlySet<string>;
  /** The fields that an update has set or removed, where it says so (MongoDB). */
  touched: { set: ReadonlySet<string>; removed: ReadonlySet<string> } | null;
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

/** What the parts of a record have in common that a change can be read out of. */
export type Told = {
  form: Change['form'];
  op: string;
  before: Json | undefined;
  after: Json | undefined;
  source: Json | undefined;
  types: FieldTypes;
  keyNames: ReadonlySet<string>;
  debeziumMs: number | null;
  transaction?: Json;
  message?: Json;
  updateDescription?: Json;
};

export const isOperation = (op: Json | undefined): op is string =>
  typeof op === 'string' && Object.hasOwn(operations, op);

export const changeOf = (told: Told): Change => {
  const source = isObject(told.source) ? told.source : {};
  const touched = updatedFieldsOf(told.updateDescription);
  const document = (side: Json | undefined) => (isObject(side) ? side : documentOf(side));
  const before = document(told.before);
  const after = document(told.after);
  const isDocument = isObject(told.updateDescription) || source.connector === 'mongodb';
  const { snapshot } = source;
  return {
    form: isDocument ? 'MongoDB' : told.form,
    op: told.op,
    before,
    after: after ?? touched?.fields ?? null,
    keyOnly: told.op === 'd' && before !== null && tellsKeyOnly(before, told),
    keyNames: told.keyNames,
    touched: touched && { set: touched.set, removed: touched.removed },
    types: told.types,
    source,
    table: [source.schema ?? source.db, source.table ?? source.collection]
      .map((part) => textOf(part))
      .filter(Boolean)
      .join('.'),
    lsn: bigOf(source.lsn),
    txId: textOf(source.txId),
    transaction: isObject(told.transaction)
      ? {
          id: textOf(told.transaction.id) ?? '',
          order: textOf(told.transaction.total_order),
        }
      : null,
    snapshot: snapshot === 'false' || snapshot === false ? null : textOf(snapshot),
    sourceMs: numberOf(source.ts_ms),
    debeziumMs: told.debeziumMs,
    message: messageOf(told.message),
  };
};

const messageOf = (message: Json | undefined): Change['message'] => {
  if (!isObject(message)) return null;
  const { content } = message;
  const bytes = typeof content === 'string' ? Buffer.from(content, 'base64') : null;
  return { prefix: textOf(message.prefix) ?? '', content: contentOf(bytes) };
};

/**
 * Without a full replica identity PostgreSQL tells only the key of a deleted row, and Debezium fills
 * the other columns: with null, or where they may not be null with their default, or 0, "", 1970. (An
 * update that changes the key is a delete and a create; any other one has no row before at all.)
 */
const tellsKeyOnly = (row: JsonObject, { keyNames, types }: Told): boolean => {
  const others = Object.keys(row).filter((name) => !keyNames.has(name));
  const hasKey = [...keyNames].some((name) => Object.hasOwn(row, name));
  return (
    hasKey &&
    others.length > 0 &&
    others.every((name) => isFilling(fieldOf(row, name), typeIn(types, name)))
  );
};

const fillings =
  /^(|\{\}|0|0\.0+|PT0S|P0Y0M0DT0H0M0S|A*=*|1970-01-01(T00:00(:00)?Z)?|00:00(:00)?Z)$/;

const isFilling = (value: Json | undefined, type: FieldType | undefined): boolean => {
  if (value === null || value === undefined) return true;
  if (type && type.default !== undefined) return textOf(type.default) === textOf(value);
  // A schema tells which columns may be null: those would be.
  if (type?.optional) return false;
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.values(value).every((part) => isFilling(part, undefined));
  return value === false || fillings.test(textOf(value) ?? '');
};
