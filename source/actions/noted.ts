import type { TraceOf } from '../panes/places.ts';
import { sanitise } from '../text/sanitise.ts';
import { isFields } from '../watch/recording/json.ts';

/** A change by which its records are found. */
export type RecordOf = Extract<TraceOf, { by: 'xid' | 'gtid' }>;

/** A change that was made in a lab, as it is noted for all that watch the lab. */
export type Noted = {
  /** Undefined where its server gave it no name. */
  of: RecordOf | undefined;
  /** `UPDATE`, what it was done to, and which value it has now in place of which. */
  operation: string;
  what: string;
  values?: { column: string; before: string; after: string };
  /** When it was confirmed, ms since the epoch by this machine’s clock. */
  at: number;
};

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => Number.isFinite(value);

const recordOf = (value: unknown): RecordOf | undefined => {
  if (!isFields(value) || !isFields(value.own)) return undefined;
  const { by, xid, gtid } = value;
  const { lsn, rows, askedAt, answeredAt } = value.own;
  if (!(rows === null || isNumber(rows)) || !isNumber(askedAt) || !isNumber(answeredAt))
    return undefined;
  const own = { rows, askedAt, answeredAt };
  if (by === 'gtid' && isText(gtid)) return { by, gtid, own };
  if (by === 'xid' && typeof xid === 'bigint' && typeof lsn === 'bigint')
    return { by, xid, own: { lsn, ...own } };
  return undefined;
};

const valuesIn = (value: unknown): Noted['values'] => {
  if (!isFields(value)) return undefined;
  const { column, before, after } = value;
  if (!isText(column) || !isText(before) || !isText(after)) return undefined;
  return { column: sanitise(column), before: sanitise(before), after: sanitise(after) };
};

/** A change that somebody has noted, and who; nothing where a line of the file is something else. */
export const notedIn = (value: unknown): { by: string; change: Noted }[] => {
  if (!isFields(value) || !isText(value.by) || !isFields(value.change)) return [];
  const { of, operation, what, values: told, at } = value.change;
  if (!isText(operation) || !isText(what) || !isNumber(at)) return [];
  const values = valuesIn(told);
  return [
    {
      by: value.by,
      change: {
        of: recordOf(of),
        ...{ operation: sanitise(operation), what: sanitise(what), at },
        ...(values && { values }),
      },
    },
  ];
};
