import { decode, encode, isFields, isObject, type Json, type TextFilter } from './json.ts';

// Values beyond these are told whole: what is nested so deeply is no reading.
const deepest = 200;

/**
 * How `after` differs from `before`, as JSON that `apply` understands; undefined where nothing does.
 *
 *     12              a number or bigint that grew by 12
 *     "x", true, null the new value
 *     [value]         the new value, encoded; [] the field is gone
 *     {"field": …}    what became of fields, of the elements of a list, of the values of a Map
 *     {"~": [[2, 1, value, …], …], "3": …}
 *                     a list from which, at place 2, one element was taken and values put there;
 *                     then what became of elements, by their new places
 *
 * Fields keep their order: where one is not added at the end, the whole object is told.
 */
export const deltaOf = (
  before: unknown,
  after: unknown,
  filter: TextFilter,
  depth = 0,
): Json | undefined => {
  if (Object.is(before, after)) return undefined;
  const whole = () => [encode(after, filter, depth)];
  if (typeof after === 'number' && typeof before === 'number')
    return grown(before, after) ?? whole();
  if (typeof after === 'bigint' && typeof before === 'bigint') {
    const by = after - before;
    return BigInt.asIntN(53, by) === by ? Number(by) : whole();
  }
  if (typeof after === 'string') return filter(after);
  if (typeof after === 'boolean' || after === null) return after;
  if (depth > deepest) return whole();
  if (Array.isArray(before) && Array.isArray(after)) return ofLists(before, after, filter, depth);
  if (before instanceof Map && after instanceof Map) {
    const keys = [...after.keys()];
    if (!sameKeys([...before.keys()], keys)) return whole();
    return ofElements([...before.values()], [...after.values()], filter, depth);
  }
  if (isFields(before) && isFields(after)) return ofFields(before, after, filter, depth);
  return sameLeaf(before, after) ? undefined : whole();
};

/** The value after a change that `deltaOf` told; what has not changed is the same object as before. */
export const apply = (before: unknown, delta: Json): unknown => {
  if (typeof delta === 'number') {
    if (typeof before === 'number') return before + delta;
    if (typeof before === 'bigint') return before + BigInt(delta);
    throw new RangeError('what is no number grew');
  }
  if (!isObject(delta)) return delta;
  if (Array.isArray(delta)) {
    if (delta.length !== 1) throw new RangeError('no value where one must be');
    return decode(delta[0] as Json);
  }
  if (Array.isArray(before)) return applyToList(before, delta);
  if (before instanceof Map) {
    const values = applyToElements([...before.values()], delta);
    return new Map([...before.keys()].map((key, place) => [key, values[place]]));
  }
  if (!isFields(before)) throw new RangeError('what has no fields changed in one');
  const changed = new Map(Object.entries(before));
  for (const [key, change] of Object.entries(delta))
    if (Array.isArray(change) && change.length === 0) changed.delete(key);
    else changed.set(key, apply(changed.get(key), change));
  return Object.fromEntries(changed);
};

/** Whole numbers only: a difference of fractions is not exact. */
const grown = (before: number, after: number): number | undefined => {
  // -0 would come back as 0.
  const by = after - before || 0;
  const exact = Number.isSafeInteger(by) && Number.isSafeInteger(before);
  return exact && Object.is(before + by, after) ? by : undefined;
};

const sameKeys = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((key, place) => Object.is(key, b[place]));

/** Whether a date, bytes or a Set are the same as before. */
const sameLeaf = (before: unknown, after: unknown): boolean => {
  if (before instanceof Date && after instanceof Date)
    return Object.is(before.getTime(), after.getTime());
  if (before instanceof Uint8Array && after instanceof Uint8Array)
    return Buffer.compare(before, after) === 0;
  return before instanceof Set && after instanceof Set && sameKeys([...before], [...after]);
};

type Fields = Record<string, unknown>;

const ofFields = (
  before: Fields,
  after: Fields,
  filter: TextFilter,
  depth: number,
): Json | undefined => {
  const keys = Object.keys(after);
  const delta: [string, Json][] = [];
  const kept: string[] = [];
  for (const key of Object.keys(before))
    if (Object.hasOwn(after, key)) kept.push(key);
    else delta.push([filter(key), []]);
  // Fields that are new must stand behind all others.
  if (kept.some((key, place) => key !== keys[place])) return [encode(after, filter, depth)];
  for (const key of kept) {
    const change = deltaOf(before[key], after[key], filter, depth + 1);
    if (change !== undefined) delta.push([filter(key), change]);
  }
  for (const key of keys.slice(kept.length))
    delta.push([filter(key), [encode(after[key], filter, depth + 1)]]);
  return delta.length > 0 ? Object.fromEntries(delta) : undefined;
};

const ofElements = (
  before: readonly unknown[],
  after: readonly unknown[],
  filter: TextFilter,
  depth: number,
): Json | undefined => {
  const delta: { [place: string]: Json } = {};
  for (const [place, element] of after.entries()) {
    const change = deltaOf(before[place], element, filter, depth + 1);
    if (change !== undefined) delta[place] = change;
  }
  return Object.keys(delta).length > 0 ? delta : undefined;
};

/**
 * Lists are windows that move on (what is oldest goes, what is newest comes), or tables from which a
 * row goes and into which another comes: rows are found again by their first field.
 */
const ofLists = (
  before: readonly unknown[],
  after: readonly unknown[],
  filter: TextFilter,
  depth: number,
): Json | undefined => {
  const found = after.length > 0 ? before.findIndex((element) => alike(element, after[0])) : -1;
  const gone = Math.max(0, found);
  const shorter = Math.min(before.length - gone, after.length);
  let head = 0;
  while (head < shorter && alike(before[gone + head], after[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && alike(before.at(-1 - tail), after.at(-1 - tail))) tail += 1;
  const taken = before.length - gone - head - tail;
  const put = after.slice(head, after.length - tail);
  const splices: Json[] = gone > 0 ? [[0, gone]] : [];
  const replaced = taken !== put.length;
  if (replaced)
    splices.push([head, taken, ...put.map((element) => encode(element, filter, depth + 1))]);
  // What was put there just now has not changed since.
  const base = [
    ...before.slice(gone, gone + head),
    ...(replaced ? put : before.slice(gone + head, gone + head + taken)),
    ...before.slice(before.length - tail),
  ];
  const changes = ofElements(base, after, filter, depth);
  if (splices.length === 0) return changes;
  return { '~': splices, ...(changes as { [place: string]: Json } | undefined) };
};

/** Whether two elements are probably of one thing: the same values, or the same first field. */
const alike = (a: unknown, b: unknown): boolean => {
  if (!isObject(a) || !isObject(b)) return Object.is(a, b);
  return a === b || Object.is(firstOf(a), firstOf(b));
};

const firstOf = (value: object): unknown => {
  for (const key in value) {
    const first = (value as Fields)[key];
    return isObject(first) ? key : first;
  }
  return undefined;
};

const applyToList = (before: readonly unknown[], delta: { [place: string]: Json }): unknown[] => {
  const { '~': splices = [], ...changes } = delta;
  const list = [...before];
  if (!Array.isArray(splices)) throw new RangeError('no list where one must be');
  for (const splice of splices) {
    const [place, taken, ...put] = Array.isArray(splice) ? splice : [];
    if (typeof place !== 'number' || typeof taken !== 'number' || place + taken > list.length)
      throw new RangeError('a list is shorter than what is taken of it');
    list.splice(place, taken, ...put.map(decode));
  }
  return applyToElements(list, changes);
};

const applyToElements = (
  before: readonly unknown[],
  delta: { [place: string]: Json },
): unknown[] => {
  const list = [...before];
  for (const [place, change] of Object.entries(delta)) {
    const at = Number(place);
    if (!(at < list.length)) throw new RangeError(`a list has no element ${place}`);
    list[at] = apply(list[at], change);
  }
  return list;
};
