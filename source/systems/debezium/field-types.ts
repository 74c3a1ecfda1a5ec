import { bigOf, isObject, type Json } from './json.ts';

/** The semantic type of a field, as Kafka Connect and Debezium name it, with its parameters. */
export type FieldType = { name: string; scale: number };
export type FieldTypes = Record<string, FieldType>;

/** The named types of a struct’s fields, out of the schema that a record carries. */
export const fieldTypesOf = (schema: Json | undefined): FieldTypes => {
  if (!isObject(schema) || !Array.isArray(schema.fields)) return {};
  const types: FieldTypes = {};
  for (const field of schema.fields) {
    if (!isObject(field) || typeof field.field !== 'string' || typeof field.name !== 'string')
      continue;
    const parameters = isObject(field.parameters) ? field.parameters : {};
    types[field.field] = { name: field.name, scale: Number(parameters.scale ?? 0) };
  }
  return types;
};

/** The same of the row in an envelope: that of `after`, or of `before`. */
export const rowTypesOf = (schema: Json | undefined): FieldTypes => {
  if (!isObject(schema) || !Array.isArray(schema.fields)) return {};
  for (const name of ['after', 'before']) {
    const row = schema.fields.find((field) => isObject(field) && field.field === name);
    const types = fieldTypesOf(row);
    if (Object.keys(types).length > 0) return types;
  }
  return {};
};

/** Stands for a TOASTed value that the update did not touch and that the WAL therefore lacks. */
const unavailable = '__debezium_unavailable_value';

const dayMs = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString();
const timeOf = (ms: number): string => iso(((ms % dayMs) + dayMs) % dayMs).slice(11, 23);

/** What a value means that does not say it by itself; empty where it does. */
export const meaningOf = (value: Json | undefined, type: FieldType | undefined): string => {
  if (value === unavailable) return 'unchanged, and too long to be in the WAL';
  if (!type || value === null || value === undefined) return '';
  try {
    return decode(value, type);
  } catch {
    // Out of range of a date, or not what its schema says.
    return '';
  }
};

const decode = (value: Json, { name, scale }: FieldType): string => {
  const whole = bigOf(value);
  switch (name) {
    case 'io.debezium.time.Date':
    case 'org.apache.kafka.connect.data.Date':
      return whole === null ? '' : iso(Number(whole) * dayMs).slice(0, 10);
    case 'io.debezium.time.Timestamp':
    case 'org.apache.kafka.connect.data.Timestamp':
      return whole === null ? '' : iso(Number(whole));
    case 'io.debezium.time.MicroTimestamp':
      return whole === null ? '' : iso(Number(whole / 1000n));
    case 'io.debezium.time.NanoTimestamp':
      return whole === null ? '' : iso(Number(whole / 1_000_000n));
    case 'io.debezium.time.Time':
    case 'org.apache.kafka.connect.data.Time':
      return whole === null ? '' : timeOf(Number(whole));
    case 'io.debezium.time.MicroTime':
      return whole === null ? '' : timeOf(Number(whole / 1000n));
    case 'org.apache.kafka.connect.data.Decimal':
      return typeof value === 'string' ? decimalOf(Buffer.from(value, 'base64'), scale) : '';
    case 'io.debezium.data.VariableScaleDecimal': {
      if (!isObject(value) || typeof value.value !== 'string') return '';
      return decimalOf(Buffer.from(value.value, 'base64'), Number(value.scale ?? 0));
    }
    default:
      return '';
  }
};

/** A decimal out of its unscaled value, two’s complement with the highest byte first. */
const decimalOf = (bytes: Buffer, scale: number): string => {
  if (bytes.length === 0) return '';
  const unscaled = BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  const sign = unscaled < 0n ? '-' : '';
  return sign + digits.slice(0, point) + (scale > 0 ? `.${digits.slice(point)}` : '');
};
