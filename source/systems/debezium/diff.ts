import { type Change, written } from './change.ts';
import { typeIn } from './field-types.ts';
import { fieldOf, type Json, jsonText } from './json.ts';
import { meaningOf } from './meaning.ts';
import { extendedText } from './mongodb.ts';
import { defaultPlaceholder, isPlaceholder, type Placeholder } from './placeholder.ts';

/** A column of a change. `before` and `after` are JSON; null where that side is not told. */
export type ColumnDiff = {
  name: string;
  /**
   * `unknown`: its value is told, the one before is not, and whether it is another.
   * `untold`: nothing is told of it.
   */
  state: 'same' | 'changed' | 'added' | 'removed' | 'unknown' | 'untold';
  before: string | null;
  after: string | null;
  /** What the value means (the newer one), where its bytes do not say. */
  meaning: string;
};

const unchanged = 'unchanged, and too long to be in the WAL';

/**
 * The columns of a change, in the table’s order; those of `before` that `after` lacks come last.
 * At most `most` of them.
 */
export const diffOf = (
  change: Change,
  placeholder: Placeholder = defaultPlaceholder,
  most = Number.POSITIVE_INFINITY,
): ColumnDiff[] =>
  columnNames(change)
    .slice(0, most)
    .map((name) => columnOf(change, name, placeholder));

/** The names of all of them. */
export const columnNames = ({ before, after, touched }: Change): string[] => [
  ...new Set([
    ...Object.keys(after ?? {}),
    ...Object.keys(before ?? {}),
    ...(touched?.removed ?? []),
  ]),
];

const columnOf = (change: Change, name: string, placeholder: Placeholder): ColumnDiff => {
  const { before, after, keyOnly, keyNames } = change;
  const type = typeIn(change.types, name);
  const sent = { old: fieldOf(before ?? undefined, name), now: fieldOf(after ?? undefined, name) };
  const isFilled = keyOnly && !keyNames.has(name);
  // PostgreSQL tells a row before in full, and Debezium takes texts from there: what looks like a
  // placeholder then is text. It does not take arrays.
  const isPostgres = change.source.connector === 'postgresql';
  const isText = isPostgres && typeof sent.now === 'string' && typeof sent.old === 'string';
  const leftOut = !isText && isPlaceholder(sent.now, type, placeholder);
  const oldLeftOut = !isPostgres && isPlaceholder(sent.old, type, placeholder);
  const old = isFilled || oldLeftOut ? undefined : sent.old;
  const now = leftOut ? undefined : sent.now;
  const meaningIn = (value: Json | undefined) =>
    change.form === 'MongoDB' ? extendedText(value) : meaningOf(value, type);
  const [oldMeaning, nowMeaning] = [meaningIn(old), meaningIn(now)];
  const [oldText, nowText] = [shown(old), shown(now)];
  const state = leftOut
    ? change.op === 'u' || oldText !== null
      ? 'same'
      : 'untold'
    : stateOf(change, name, oldText, nowText);
  const both = state === 'changed' && oldMeaning !== '' && nowMeaning !== '';
  const meaning = both ? `${oldMeaning} → ${nowMeaning}` : nowMeaning || oldMeaning;
  return {
    ...{ name, state, before: oldText, after: nowText },
    meaning: leftOut ? unchanged : meaning,
  };
};

const stateOf = (
  { op, before, after, touched }: Change,
  name: string,
  old: string | null,
  now: string | null,
): ColumnDiff['state'] => {
  if (touched && old === null) {
    if (touched.removed.has(name)) return 'removed';
    if (now !== null) return touched.set.has(name) ? 'changed' : 'same';
  }
  if (now === null) return old === null ? 'untold' : 'removed';
  if (!before) return op === 'u' || op === written ? 'unknown' : 'added';
  if (old === now) return 'same';
  if (old !== null) return after ? 'changed' : 'removed';
  return Object.hasOwn(before, name) ? 'unknown' : 'added';
};

const shown = (value: Json | undefined): string | null =>
  value === undefined ? null : jsonText(value);

// Enough for a line of any screen.
const longestText = 1000;

/** A change in one line: what is new of a created row, what went away, what is different. */
export const changeText = (
  change: Change,
  placeholder: Placeholder = defaultPlaceholder,
): string => {
  if (change.message) return `message ${change.message.prefix}`;
  if (change.op === 't') return `all rows of ${change.table || 'the table'} are gone`;
  let text = '';
  for (const name of columnNames(change)) {
    const { state, before, after, meaning } = columnOf(change, name, placeholder);
    if (state === 'untold' || (state === 'same' && change.op === 'u')) continue;
    const values =
      meaning ||
      (state === 'changed' && before !== null
        ? `${before} → ${after}`
        : (after ?? before ?? 'removed'));
    text += `${text === '' ? '' : ', '}${name}: ${values}`;
    if (text.length > longestText) break;
  }
  if (text !== '') return text;
  return change.op === 'u' ? 'no column is different' : 'no column is told';
};
