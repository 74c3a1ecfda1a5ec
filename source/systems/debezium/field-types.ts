import { fieldOf, isObject, type Json, numberOf, setOwn } from './json.ts';

/** What a schema says of a field: its type of Kafka Connect, and what Debezium means with it. */
export type FieldType = {
  /** `int64`, `bytes`, `struct` … */
  type: string;
  /** The semantic type (`io.debezium.time.Date`); empty where it has none. */
  name: string;
  parameters: Json | undefined;
  optional: boolean;
  default: Json | undefined;
  /** Of an array: its elements. */
  items: FieldType | undefined;
};
export type FieldTypes = Record<string, FieldType>;

const typeOf = (schema: Json): FieldType => {
  const text = (name: string) => {
    const value = fieldOf(schema, name);
    return typeof value === 'string' ? value : '';
  };
  const items = fieldOf(schema, 'items');
  return {
    type: text('type'),
    name: text('name'),
    parameters: fieldOf(schema, 'parameters'),
    optional: fieldOf(schema, 'optional') !== false,
    default: fieldOf(schema, 'default'),
    items: isObject(items) ? typeOf(items) : undefined,
  };
};

/** A whole number among the parameters of a type. */
export const parameterOf = (type: FieldType, name: string): number | null =>
  numberOf(fieldOf(type.parameters, name));

/** The type of a field by its name; undefined where the record carries none. */
export const typeIn = (types: FieldTypes, name: string): FieldType | undefined =>
  Object.hasOwn(types, name) ? types[name] : undefined;

const fieldsOf = (schema: Json | undefined): Json[] => {
  const fields = fieldOf(schema, 'fields');
  return Array.isArray(fields) ? fields : [];
};

/** The types of a struct’s fields, out of the schema that a record carries. */
export const fieldTypesOf = (schema: Json | undefined): FieldTypes => {
  const types: FieldTypes = {};
  for (const field of fieldsOf(schema)) {
    const name = fieldOf(field, 'field');
    if (typeof name === 'string') setOwn(types, name, typeOf(field));
  }
  return types;
};

/** The same of the row in an envelope: that of `after`, or of `before`. */
export const rowTypesOf = (schema: Json | undefined): FieldTypes => {
  for (const name of ['after', 'before']) {
    const row = fieldsOf(schema).find((field) => fieldOf(field, 'field') === name);
    const types = fieldTypesOf(row);
    if (Object.keys(types).length > 0) return types;
  }
  return {};
};
