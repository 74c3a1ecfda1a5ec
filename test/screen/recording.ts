import type { BatchEvent } from '../../source/systems/spark/progress.ts';
import type { EventLine, LabView, StepLine } from '../../source/watch/snapshot.ts';
import type { Reading } from '../../source/watch/view.ts';
import type { Name, Sample } from '../observed.ts';

/** What was read of a lab until a moment; all figures are computed anew when it is loaded. */
export type Recording = {
  at: number;
  lab: Omit<LabView, 'capture' | 'phase'>;
  paused: boolean;
  intervalMs: number;
  samples: readonly Sample[];
  batches: readonly BatchEvent[];
  events: readonly Omit<EventLine, 'subject'>[];
  steps: readonly Omit<StepLine, 'lab'>[];
};

type Packed = Omit<Recording, 'samples'> & {
  schema: 2;
  /** What stands in the lists of several values, such as a commit that stays in the feed. */
  parts: unknown[];
  /** Each value and each reading once; the samples name them by their places. */
  values: unknown[];
  readings: (Omit<Reading<unknown>, 'value'> & { value?: number })[];
  samples: { at: number; readings: Partial<Record<Name, number>> }[];
};

/**
 * A recording as JSON: an entry a line, bigints as `{"bigint": "…"}`, nothing repeated: an element of
 * several lists is `{"part": n}`.
 */
export const pack = ({ samples, ...rest }: Recording): string => {
  const values: unknown[] = [];
  const readings: Packed['readings'] = [];
  const valueAt = places<unknown>((value) => values.push(value));
  const readingAt = places<Reading<unknown>>(({ value, ...how }) =>
    readings.push(value === undefined ? how : { ...how, value: valueAt(value) }),
  );
  const packed: Packed = {
    schema: 2,
    ...rest,
    parts: [],
    samples: samples.map((sample) => ({
      at: sample.at,
      readings: Object.fromEntries(
        Object.entries(sample.readings).map(([probe, reading]) => [probe, readingAt(reading)]),
      ),
    })),
    values: [],
    readings,
  };
  const shared = sharedElements(values);
  packed.values = values.map((value) => withoutShared(value, shared));
  packed.parts = [...shared.keys()];
  const fields = Object.entries(packed).map(([name, field]) => {
    if (!Array.isArray(field) || field.length === 0)
      return `${JSON.stringify(name)}: ${json(field)}`;
    return `${JSON.stringify(name)}: [\n${field.map(json).join(',\n')}\n]`;
  });
  return `{\n${fields.join(',\n')}\n}\n`;
};

/** The recording that `pack` made this text of. */
export const unpack = (text: string): Recording => {
  const { schema, parts, readings, samples, ...packed } = JSON.parse(text, revive) as Packed;
  if (schema !== 2) throw new Error(`a recording of schema ${schema}: record it anew`);
  const { values: short, ...rest } = packed;
  const values = short.map((value) => withShared(value, parts));
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

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** The objects that are in lists of more than one value, each with its place. */
const sharedElements = (values: readonly unknown[]): Map<unknown, number> => {
  const seen = new Set<unknown>();
  const shared = new Map<unknown, number>();
  for (const value of values)
    for (const list of isFields(value) ? Object.values(value) : [])
      for (const element of Array.isArray(list) ? list : [])
        if (seen.has(element) && !shared.has(element)) shared.set(element, shared.size);
        else if (isFields(element)) seen.add(element);
  return shared;
};

const eachElement = (value: unknown, change: (element: unknown) => unknown): unknown =>
  isFields(value) && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value).map(([name, field]) => [
          name,
          Array.isArray(field) ? field.map(change) : field,
        ]),
      )
    : value;

const withoutShared = (value: unknown, shared: ReadonlyMap<unknown, number>): unknown =>
  eachElement(value, (element) => (shared.has(element) ? { part: shared.get(element) } : element));

const withShared = (value: unknown, parts: readonly unknown[]): unknown =>
  eachElement(value, (element) =>
    isFields(element) && typeof element.part === 'number' ? parts[element.part] : element,
  );

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
