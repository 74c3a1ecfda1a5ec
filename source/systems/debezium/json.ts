/** A value of JSON in which whole numbers that a double can’t hold are bigints. */
export type Json = null | boolean | number | bigint | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

type Reviver = (name: string, value: unknown, context?: { source?: string }) => unknown;

// LSNs, and keys of eight bytes, are larger than 2^53; what is shown has to be what was sent.
const exact: Reviver = (_name, value, context) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? BigInt(context?.source ?? '')
    : value;

/** Throws a SyntaxError. */
export const parseJson = (text: string): Json =>
  // Going through all values costs twice as much: only where there is such a number.
  JSON.parse(text, /\d{16}/.test(text) ? (exact as Parameters<typeof JSON.parse>[1]) : undefined);

/** JSON in one line, with bigints as the numbers that they are. */
export const jsonText = (value: Json | undefined): string => {
  if (value === undefined) return '';
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  const parts = Object.entries(value).map(
    ([name, each]) => `${JSON.stringify(name)}:${jsonText(each)}`,
  );
  return `{${parts.join(',')}}`;
};

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A whole number of JSON as a bigint, also where it was sent as text; null for anything else. */
export const bigOf = (value: Json | undefined): bigint | null => {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : null;
};

export const numberOf = (value: Json | undefined): number | null => {
  const whole = bigOf(value);
  return whole === null ? null : Number(whole);
};

export const textOf = (value: Json | undefined): string | null =>
  value === null || value === undefined
    ? null
    : typeof value === 'string'
      ? value
      : jsonText(value);
