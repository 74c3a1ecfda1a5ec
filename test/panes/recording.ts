import type { Sample, Snapshot } from '../../source/derive/types.ts';
import type { ProbeName, Reading } from '../../source/probes/readings.ts';

/** A snapshot without what can be computed from it: derive() does that anew when it is loaded. */
export type Recording = Omit<Snapshot, 'derived'>;

type Packed = Omit<Recording, 'samples'> & {
  schema: 1;
  /** Each value and each reading once; the samples name them by their places. */
  values: unknown[];
  readings: (Omit<Reading<unknown>, 'value'> & { value?: number })[];
  samples: { at: number; readings: Partial<Record<ProbeName, number>> }[];
};

/** A recording as JSON: an entry a line, bigints as `{"bigint": "…"}`, nothing repeated. */
export const pack = ({ samples, ...rest }: Recording): string => {
  const values: unknown[] = [];
  const readings: Packed['readings'] = [];
  const valueAt = places<unknown>((value) => values.push(value));
  const readingAt = places<Reading<unknown>>(({ value, ...how }) =>
    readings.push(value === undefined ? how : { ...how, value: valueAt(value) }),
  );
  const packed: Packed = {
    schema: 1,
    ...rest,
    samples: samples.map((sample) => ({
      at: sample.at,
      readings: Object.fromEntries(
        Object.entries(sample.readings).map(([probe, reading]) => [probe, readingAt(reading)]),
      ),
    })),
    values,
    readings,
  };
  const fields = Object.entries(packed).map(([name, field]) => {
    if (!Array.isArray(field) || field.length === 0)
      return `${JSON.stringify(name)}: ${json(field)}`;
    return `${JSON.stringify(name)}: [\n${field.map(json).join(',\n')}\n]`;
  });
  return `{\n${fields.join(',\n')}\n}\n`;
};

/** The recording that `pack` made this text of. */
export const unpack = (text: string): Recording => {
  const { schema, values, readings, samples, ...rest } = JSON.parse(text, revive) as Packed;
  if (schema !== 1) throw new Error(`a recording of schema ${schema}: record it anew`);
  const whole = readings.map(
    ({ value, ...how }): Reading<unknown> =>
      value === undefined ? how : { value: values[value], ...how },
  );
  return {
    ...rest,
    samples: samples.map((sample) => ({
      at: sample.at,
      readings: Object.fromEntries(
        Object.entries(sample.readings).map(([probe, place]) => [probe, whole[place]]),
      ) as Sample['readings'],
    })),
  };
};

/** The place of each thing in a list; `push` puts it there and returns the new length. */
const places = <T>(push: (thing: T) => number) => {
  const known = new Map<T, number>();
  return (thing: T): number => {
    const place = known.get(thing) ?? push(thing) - 1;
    known.set(thing, place);
    return place;
  };
};

const json = (value: unknown): string =>
  JSON.stringify(value, (_key, part) =>
    typeof part === 'bigint' ? { bigint: String(part) } : part,
  );

const revive = (_key: string, part: unknown): unknown =>
  part !== null && typeof part === 'object' && 'bigint' in part
    ? BigInt((part as { bigint: string }).bigint)
    : part;
