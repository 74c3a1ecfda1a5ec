import { plural } from '../text/units.ts';
import { burst } from './burst.ts';
import { deletion } from './delete.ts';
import { demo } from './demo.ts';
import { insert } from './insert.ts';
import type { Change } from './types.ts';
import { update } from './update.ts';

/** What a person can do to the source. */
export const seedActions = { insert, update, delete: deletion, demo, burst } as const;
export type SeedName = keyof typeof seedActions;

/** What changes did, a line each; the whole SQL last, since a narrow pane cuts the end. */
export const changeLines = (changes: readonly Change[]): string[] =>
  changes.map(
    ({ sql, rows, txid, lsn }) =>
      `${sql.split(' ', 1)[0]} ${plural(rows, 'row')}, LSN ${lsn}, transaction ${txid}: ${sql}`,
  );
