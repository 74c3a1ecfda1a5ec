import { type FieldTypes, fieldTypesOf, rowTypesOf, typeIn } from './field-types.ts';
import { fieldOf, isObject, type Json, parseJson, textOf } from './json.ts';
import { meaningOf } from './meaning.ts';

/** A part of a record as it can be read. */
export type Content =
  | { kind: 'none' }
  | { kind: 'json'; value: Json; types: FieldTypes }
  | { kind: 'text'; text: string }
  /** `schemaId`: of a schema registry, where the bytes begin as its clients write them. */
  | { kind: 'binary'; bytes: Buffer; schemaId: number | null }
  /** Too large to be read for a screen. */
  | { kind: 'huge'; bytes: Buffer };

/** Larger values are not parsed. */
export const largest = 2_097_152;

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

/** JSON without the schema that came with it. */
export type Unwrapped = {
  content: Content;
  /** Whether it came with one. */
  schema: boolean;
  /** The schema’s name; empty where it has none. */
  name: string;
  types: { own: FieldTypes; rows: FieldTypes };
};

/** Takes `{schema, payload}` apart, as JsonConverter writes it by default. */
export const unwrapped = (content: Content): Unwrapped => {
  const bare = { content, schema: false, name: '', types: { own: {}, rows: {} } };
  if (content.kind !== 'json' || !isObject(content.value)) return bare;
  const { schema, payload } = content.value;
  if (Object.keys(content.value).length !== 2 || payload === undefined || schema === undefined)
    return bare;
  const types = { own: fieldTypesOf(schema), rows: rowTypesOf(schema) };
  const name = fieldOf(schema, 'name');
  return {
    content: { kind: 'json', value: payload, types: types.own },
    ...{ schema: true, name: typeof name === 'string' ? name : '', types },
  };
};

// More of it is not asked for where a key or a value is told in one line.
const fieldsToldAtMost = 100;

/** A key or a value in one line, by what its fields mean where they do not say it themselves. */
export const contentText = (content: Content): string => {
  switch (content.kind) {
    case 'none':
      return '';
    case 'text':
      return content.text;
    case 'json': {
      const { value, types } = content;
      if (!isObject(value)) return textOf(value) ?? 'null';
      return Object.entries(value)
        .slice(0, fieldsToldAtMost)
        .map(([name, each]) => {
          const meaning = meaningOf(each, typeIn(types, name));
          return `${name}=${meaning || (textOf(each) ?? 'null')}`;
        })
        .join(' ');
    }
    case 'binary':
      return content.bytes
        .subarray(0, 24)
        .toString('hex')
        .replace(/(..)(?=.)/g, '$1 ');
    case 'huge':
      return `${content.bytes.length} bytes`;
  }
};
