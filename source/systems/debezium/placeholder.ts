import { createHash } from 'node:crypto';
import type { Snapshot } from '../../watch/snapshot.ts';
import { type FieldType, parameterOf } from './field-types.ts';
import { isObject, type Json, numberOf, Verbatim } from './json.ts';
import type { DebeziumReading } from './readings.ts';

/**
 * What stands for a value that an update did not touch, where it is so long that the WAL lacks it
 * (TOAST; LOBs of Oracle likewise). A connector’s `unavailable.value.placeholder`, or the default.
 */
export type Placeholder = {
  text: string;
  /** As the columns of each kind have it. */
  bytes: Buffer;
  scalars: ReadonlySet<string>;
  elements: ReadonlySet<string>;
};

const madeOf = (bytes: Buffer): Placeholder => {
  const text = bytes.toString();
  const [base64, hex] = [bytes.toString('base64'), bytes.toString('hex')];
  const scalars = [
    text,
    base64,
    bytes.toString('base64url'),
    hex,
    JSON.stringify({ [text]: text }),
  ];
  return {
    ...{ text, bytes },
    scalars: new Set(scalars),
    elements: new Set([text, base64, uuidOf(bytes)]),
  };
};

/** Java’s UUID.nameUUIDFromBytes. */
const uuidOf = (bytes: Buffer): string => {
  const hash = createHash('md5').update(bytes).digest();
  hash[6] = ((hash[6] as number) & 0x0f) | 0x30;
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80;
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};

/** As a connector is configured: text, or `hex:` and bytes. */
export const placeholderOf = (setting: string): Placeholder =>
  madeOf(setting.startsWith('hex:') ? Buffer.from(setting.slice(4), 'hex') : Buffer.from(setting));

export const defaultPlaceholder = placeholderOf('__debezium_unavailable_value');

// PostGIS has two points of its own for it, SRID 4326.
const nowhere = new Set(
  [
    '0101000020e6100000000000fc83d797c1000000fc83d797c1',
    '0101000020e61000000c21e7fdff7f66401842cefbff7f5640',
  ].map((hex) => Buffer.from(hex, 'hex').toString('base64')),
);

/** Whether a value only says that the real one was not sent. A schema may say that it can’t. */
export const isPlaceholder = (
  value: Json | undefined,
  type: FieldType | undefined,
  placeholder: Placeholder,
): boolean => {
  if (typeof value === 'string')
    return placeholder.scalars.has(value) && mayBeLong(value, type, placeholder);
  if (Array.isArray(value))
    return (!type?.type || type.type === 'array') && isArrayOf(value, type?.items, placeholder);
  if (!isObject(value)) return false;
  const entries = Object.entries(value);
  const [[name, only] = []] = entries;
  if (entries.length === 1 && name === placeholder.text && only === placeholder.text)
    return !type?.type || type.type === 'map';
  return (
    (typeof value.wkb === 'string' && nowhere.has(value.wkb)) ||
    (value.x === -99_999_999 && value.y === -99_999_999)
  );
};

const longTexts = new Set(['', 'Json', 'Xml', 'Ltree', 'TsVector']);

/** Only what may be long is left out of the WAL: no UUID, no enum, no text of 20 characters. */
const mayBeLong = (value: string, type: FieldType | undefined, { bytes }: Placeholder): boolean => {
  if (!type?.type) return true;
  if (type.type === 'bytes') return type.name === '' && value === bytes.toString('base64');
  const length = parameterOf(type, '__debezium.source.column.length');
  if (length !== null && length > 0 && length < value.length) return false;
  return type.type === 'string' && longTexts.has(type.name.replace(/^io\.debezium\.data\./, ''));
};

/** One text, or an element for each byte, in the type of the elements. */
const isArrayOf = (
  values: Json[],
  items: FieldType | undefined,
  { elements, bytes }: Placeholder,
): boolean => {
  if (values.length === 1 && typeof values[0] === 'string') return elements.has(values[0]);
  if (values.length !== bytes.length || bytes.length === 0) return false;
  return values.every((value, index) => {
    const byte = bytes.readInt8(index);
    if (typeof value === 'boolean') return items?.type === 'boolean' && value === (byte !== 0);
    if (typeof value === 'string' || isObject(value)) {
      const unscaled = isObject(value) ? value.value : value;
      return unscaled === Buffer.from([byte]).toString('base64');
    }
    return value instanceof Verbatim ? Number(value.text) === byte : numberOf(value) === byte;
  });
};

/** What systems have told of the placeholders that connectors are set to, by topic prefix. */
const settingsIn = ({ systems }: Pick<Snapshot, 'systems'>): [string, string][] =>
  systems.flatMap(({ reading }) => {
    const value: unknown = reading.value;
    if (typeof value !== 'object' || value === null || !('placeholders' in value)) return [];
    return Object.entries(value.placeholders as NonNullable<DebeziumReading['placeholders']>);
  });

const made = new Map<string, Placeholder>();
const mostMade = 100;

/** The placeholder of a topic’s records: of the connector with this prefix, or else the default. */
export const placeholderIn = (
  snapshot: Pick<Snapshot, 'systems'>,
  topic: string,
  source: string | null,
): Placeholder => {
  const [, setting] =
    settingsIn(snapshot).find(([prefix]) =>
      source === null ? topic.startsWith(`${prefix}.`) : source === prefix,
    ) ?? [];
  if (setting === undefined) return defaultPlaceholder;
  // The same object every time: what was drawn with it is known again by it.
  const known = made.get(setting) ?? placeholderOf(setting);
  if (made.size >= mostMade) made.clear();
  made.set(setting, known);
  return known;
};
