import type { Change } from './envelope.ts';
import { meaningOf } from './field-types.ts';
import { type Json, jsonText } from './json.ts';

/** A column of a change. `before` and `after` are JSON; null where that side is not told. */
export type ColumnDiff = {
  name: string;
  /** `unknown`: an update that does not tell the row before. */
  state: 'same' | 'changed' | 'added' | 'removed' | 'unknown';
  before: string | null;
  after: string | null;
  /** What the value means (the newer one), where its bytes do not say. */
  meaning: string;
};

/** The columns of a change, in the table’s order; those of `before` that `after` lacks come last. */
export const diffOf = ({ op, before, after, types }: Change): ColumnDiff[] => {
  const names = new Set([...Object.keys(after ?? {}), ...Object.keys(before ?? {})]);
  return [...names].map((name): ColumnDiff => {
    const [old, now] = [shown(before?.[name]), shown(after?.[name])];
    const value: Json | undefined = now === null ? before?.[name] : after?.[name];
    const state = !before
      ? op === 'u'
        ? 'unknown'
        : 'added'
      : !after || now === null
        ? 'removed'
        : old === null
          ? 'added'
          : old === now
            ? 'same'
            : 'changed';
    return { name, state, before: old, after: now, meaning: meaningOf(value, types[name]) };
  });
};

const shown = (value: Json | undefined): string | null =>
  value === undefined ? null : jsonText(value);

/** A change in one line: what is new of a created row, what went away, what is different. */
export const changeText = (change: Change): string => {
  if (change.message) return `message ${change.message.prefix}`;
  if (change.op === 't') return `all rows of ${change.table || 'the table'} are gone`;
  const columns = diffOf(change);
  const told = change.op === 'u' ? columns.filter(({ state }) => state !== 'same') : columns;
  if (told.length === 0) return 'no column is different';
  return told
    .map(({ name, state, before, after }) =>
      state === 'changed' ? `${name}: ${before} → ${after}` : `${name}: ${after ?? before}`,
    )
    .join(', ');
};
