import { placeFacts } from '../lab/contract/sources/place.ts';
import { plural } from '../text/units.ts';
import type { EventFact } from '../watch/snapshot.ts';
import type { Change } from './source.ts';

/** Whose word it is where somebody has changed rows from here. */
export const you = 'you';

// Of what a value was before, so much is enough to know it by.
const shownBefore = 5;
const shownAmongEvents = 9;

const shortened = (text: string): string =>
  text.length > shownBefore ? `${text.slice(0, shownBefore - 1)}…` : text;

const operationOf = ({ sql }: Pick<Change, 'sql'>): string => sql.split(' ', 1)[0] ?? '';

/** What was done, and to what: `UPDATE`, `id 329`; `INSERT`, `1,000 customers`. */
export const changeWords = ({
  sql,
  rows,
  row,
}: Pick<Change, 'sql' | 'rows' | 'row'>): { operation: string; what: string } => ({
  operation: operationOf({ sql }),
  what: row ? `id ${row.id}` : plural(rows, 'customer'),
});

/** What a change did, the news first: `UPDATE id 329 email cale… → cale.walsh@example.org`. */
export const changeText = (change: Pick<Change, 'sql' | 'rows' | 'row'>): string => {
  const { operation, what } = changeWords(change);
  const { name = '', changed } = change.row ?? {};
  const news = changed ? `${changed.column} ${shortened(changed.before)} → ${changed.after}` : name;
  return `${operation} ${what} ${news}`.trimEnd();
};

/** What is worth knowing of a change beside its news. */
const factsOf = ({ sql, rows, place, row }: Change): EventFact[] => [
  ...(row?.name === undefined ? [] : [{ name: 'customer', value: `${row.name}, id ${row.id}` }]),
  ...(row?.changed
    ? [
        {
          name: row.changed.column,
          value: `${row.changed.before} → ${row.changed.after}`,
        },
      ]
    : []),
  { name: 'rows', value: String(rows) },
  ...placeFacts(place),
  { name: 'SQL', value: sql },
];

type ChangeEvent = { source: string; text: string; facts: EventFact[] };

/** What Events say of changes, a line each; of many one for all, with the facts of the last. */
export const eventsOf = (changes: readonly Change[]): ChangeEvent[] => {
  if (changes.length <= shownAmongEvents)
    return changes.map((change) => ({
      ...{ source: you, text: changeText(change), facts: factsOf(change) },
    }));
  const last = changes.at(-1) as Change;
  const rows = changes.reduce((sum, change) => sum + change.rows, 0);
  const text = `${operationOf(last)} ${plural(rows, 'customer')} in ${plural(changes.length, 'transaction')}`;
  return [{ source: you, text, facts: factsOf(last) }];
};
