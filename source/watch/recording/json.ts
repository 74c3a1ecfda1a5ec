/** What JSON.parse returns. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Changes a text on its way into a recording: the mask over secrets, the scrubber of names. */
export type TextFilter = (text: string) => string;

// Nothing that is read is nested so deeply, but what a stranger sent may be.
const deepest = 200;
const tooDeep = '(nested too deeply)';

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Whether a value is an object of named fields, or an instance that is taken for one. */
export const isFields = (value: unknown): value is Record<string, unknown> =>
  isObject(value) &&
  !Array.isArray(value) &&
  !(value instanceof Map) &&
  !(value instanceof Set) &&
  !(value instanceof Date) &&
  !(value instanceof Uint8Array);

/**
 * A value as JSON from which `decode` makes an equal one: what JSON lacks stands in an object of one
 * field that begins with `$`. Functions and symbols become undefined, what is nested more than 200
 * levels deep a text that says so.
 */
export const encode = (value: unknown, filter: TextFilter, depth = 0): Json => {
  if (depth > deepest) return tooDeep;
  const inner = (part: unknown) => encode(part, filter, depth + 1);
  switch (typeof value) {
    case 'string':
      return filter(value);
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $f: nameOf(value) };
    case 'boolean':
      return value;
    case 'bigint':
      return { $n: String(value) };
    case 'object':
      break;
    default:
      return { $u: 0 };
  }
  if (value === null) return null;
  if (Array.isArray(value)) return Array.from(value, inner);
  if (value instanceof Map)
    return { $m: Array.from(value, ([key, to]) => [inner(key), inner(to)]) };
  if (value instanceof Set) return { $s: Array.from(value, inner) };
  if (value instanceof Date) return { $d: encode(value.getTime(), filter) };
  if (value instanceof Uint8Array) return { $b: Buffer.from(value).toString('base64') };
  const entries = Object.entries(value).map(([key, part]): [string, Json] => [
    filter(key),
    inner(part),
  ]);
  // fromEntries defines fields: a field named __proto__ stays one.
  return entries.some(([key]) => key.startsWith('$'))
    ? { $o: entries }
    : Object.fromEntries(entries);
};

/** The value that was encoded. Throws a RangeError where this is no encoding. */
export const decode = (json: Json): unknown => {
  if (!isObject(json)) return json;
  if (Array.isArray(json)) return json.map(decode);
  const [first] = Object.keys(json);
  if (first?.startsWith('$')) return decodeTagged(first, json[first] as Json);
  return Object.fromEntries(Object.entries(json).map(([key, part]) => [key, decode(part)]));
};

const decodeTagged = (tag: string, part: Json): unknown => {
  switch (tag) {
    case '$n':
      return BigInt(textOf(part));
    case '$u':
      return undefined;
    case '$f':
      return Number(textOf(part));
    case '$d':
      return new Date(Number(decode(part)));
    case '$b':
      return new Uint8Array(Buffer.from(textOf(part), 'base64'));
    case '$s':
      return new Set(listOf(part).map(decode));
    case '$m':
      return new Map(
        listOf(part)
          .map(pairOf)
          .map(([key, to]) => [decode(key), decode(to)]),
      );
    case '$o':
      return Object.fromEntries(
        listOf(part)
          .map(pairOf)
          .map(([key, to]) => [textOf(key), decode(to)]),
      );
    default:
      throw new RangeError(`nothing is written as ${tag}`);
  }
};

const nameOf = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

const textOf = (json: Json): string => {
  if (typeof json === 'string') return json;
  throw new RangeError('no text where one must be');
};
const listOf = (json: Json): Json[] => {
  if (Array.isArray(json)) return json;
  throw new RangeError('no list where one must be');
};
const pairOf = (json: Json): [Json, Json] => {
  const [key, to] = listOf(json);
  if (key !== undefined && to !== undefined) return [key, to];
  throw new RangeError('no pair where one must be');
};
