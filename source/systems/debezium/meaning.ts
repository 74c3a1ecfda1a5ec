import { decimalText, variableDecimalText } from './decimals.ts';
import { type FieldType, parameterOf } from './field-types.ts';
import { geometryText } from './geometry.ts';
import { bigOf, fieldOf, type Json } from './json.ts';
import { dateText, durationText, timestampText, timeText } from './times.ts';

const longest = 4000;
const mostElements = 50;
const mostBytes = 24;

/** What a value means that does not say it by itself; empty where it does, or where nobody knows. */
export const meaningOf = (value: Json | undefined, type: FieldType | undefined): string => {
  if (!type || value === null || value === undefined) return '';
  try {
    const meaning = Array.isArray(value) ? arrayText(value, type.items) : decode(value, type);
    return meaning.length > longest ? `${meaning.slice(0, longest)}…` : meaning;
  } catch {
    // It is not what its schema says.
    return '';
  }
};

const arrayText = (values: Json[], items: FieldType | undefined): string => {
  const meanings = values
    .slice(0, mostElements)
    .map((value) => (value === null ? 'null' : meaningOf(value, items)));
  if (meanings.every((meaning) => meaning === '' || meaning === 'null')) return '';
  return `[${meanings.join(', ')}${values.length > mostElements ? ', …' : ''}]`;
};

type Decoder = (value: Json, type: FieldType) => string;

/** A whole number of units of so many nanoseconds. */
const counted =
  (nanos: bigint, text: (nanos: bigint) => string): Decoder =>
  (value) => {
    const whole = bigOf(value);
    return whole === null ? '' : text(whole * nanos);
  };

// PostgreSQL’s infinity, as Debezium counts it: in days from a number of 32 bits, else as pgjdbc has it.
const infinities = new Map<bigint, string>([
  [-2_147_472_692n, 'infinity'],
  [-2_147_472_691n, '-infinity'],
  ...[1n, 1000n].flatMap((by): [bigint, string][] => [
    [9_223_372_036_825_200_000n / by, 'infinity'],
    [-9_223_372_036_832_400_000n / by, '-infinity'],
  ]),
]);
const orInfinity =
  (decoder: Decoder): Decoder =>
  (value, type) =>
    infinities.get(bigOf(value) ?? 0n) ?? decoder(value, type);

const date = orInfinity(counted(1n, dateText));
const timestamp = (nanos: bigint) => orInfinity(counted(nanos, timestampText));
const [nano, micro, milli] = [1n, 1000n, 1_000_000n];

const bytesOf = (value: Json | undefined): Buffer | null =>
  typeof value === 'string' ? Buffer.from(value, 'base64') : null;

/** Bytes as PostgreSQL writes them, and as text where they are. */
const bytesText: Decoder = (value) => {
  const bytes = bytesOf(value);
  if (!bytes) return '';
  const hex = `\\x${bytes.subarray(0, mostBytes).toString('hex')}`;
  const text = bytes.toString('latin1');
  if (bytes.length > mostBytes) return `${hex}… (${bytes.length} bytes)`;
  return /^[ -~]+$/.test(text) ? `${hex} ${JSON.stringify(text)}` : hex;
};

/** A string of bits, highest first; Debezium sends the lowest byte first. */
const bitsText: Decoder = (value, type) => {
  const bytes = bytesOf(value);
  if (!bytes) return '';
  const bits = [...bytes.toReversed()].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const length = parameterOf(type, 'length') ?? 0;
  // A `bit varying` does not tell its length.
  const known = length > 0 && length <= 65_536;
  return `B'${known ? bits.slice(-length).padStart(length, '0') : bits.replace(/^0+(?=.)/, '')}'`;
};

const geometry: Decoder = (value) => {
  const bytes = bytesOf(fieldOf(value, 'wkb'));
  const srid = bigOf(fieldOf(value, 'srid'));
  return bytes ? `${geometryText(bytes)}${srid === null ? '' : `, SRID ${srid}`}` : '';
};

// Those that are missing here are text that speaks for itself: ZonedTimestamp, IsoDate, Interval, Json …
const decoders: Record<string, Decoder> = {
  'io.debezium.time.Date': date,
  'io.debezium.time.Time': counted(milli, timeText),
  'io.debezium.time.MicroTime': counted(micro, timeText),
  'io.debezium.time.NanoTime': counted(nano, timeText),
  'io.debezium.time.Timestamp': timestamp(milli),
  'io.debezium.time.MicroTimestamp': timestamp(micro),
  'io.debezium.time.NanoTimestamp': timestamp(nano),
  'io.debezium.time.MicroDuration': counted(micro, durationText),
  'io.debezium.time.NanoDuration': counted(nano, durationText),
  'org.apache.kafka.connect.data.Date': date,
  'org.apache.kafka.connect.data.Time': counted(milli, timeText),
  'org.apache.kafka.connect.data.Timestamp': timestamp(milli),
  'org.apache.kafka.connect.data.Decimal': (value, type) =>
    decimalText(value, parameterOf(type, 'scale') ?? 0),
  'io.debezium.data.VariableScaleDecimal': variableDecimalText,
  'io.debezium.data.Bits': bitsText,
  'io.debezium.data.geometry.Point': geometry,
  'io.debezium.data.geometry.Geometry': geometry,
  'io.debezium.data.geometry.Geography': geometry,
};

const decode: Decoder = (value, type) => {
  const decoder = Object.hasOwn(decoders, type.name)
    ? decoders[type.name]
    : type.type === 'bytes'
      ? bytesText
      : undefined;
  return decoder?.(value, type) ?? '';
};
