import { UsageError } from '../config/errors.ts';
import { jsonFlag, wholeNumber } from '../config/flags.ts';
import { placeJson, placeText } from '../lab/contract/sources/place.ts';
import { sanitise } from '../text/sanitise.ts';
import { count, duration, plural } from '../text/units.ts';
import { eventsOf } from './change-text.ts';
import { noteChange, tellChanges } from './own-changes.ts';
import { type Change, type Source, withSource } from './source.ts';
import {
  type ActionKeyContext,
  defineAction,
  type Family,
  type Report,
  type Said,
} from './types.ts';

const seed: Family = {
  name: 'seed',
  member: 'change',
  summary: 'change rows in inventory.customers, like an application',
  details:
    'Each says what it did: the SQL, rows, transaction id, and the LSN at which the WAL ended after it; in a lab with MySQL the GTID, and where the binary log ended.',
};

type Input = { count: number; perTransaction: number };

/** Rows of a transaction, as long as not told otherwise. */
const usualRows = 1000;

/** An action that changes rows of the source, once or as often as `seed` is told. */
export const defineChange = (change: {
  id: string;
  /** The key, what it does, and how many rows that is; with `choices` it asks which of these. */
  key?: {
    name: string;
    help: string;
    count: number;
    choices?: readonly { keys: readonly string[]; label: string; count: number }[];
    /** What Events say beside what it did. */
    aside?(context: ActionKeyContext): Said[];
  };
  /** What `seed --help` says of it. */
  seed: {
    usage: string;
    help: string;
    /** How many rows it can be told; none where it can't. */
    most?: number;
    /** Where it has to be told, a number for the message that says so. */
    example?: number;
    flags?: (typeof jsonFlag)[];
  };
  run(source: Source, input: Input, report: Report): Promise<Change[]>;
}) => {
  const { id, key } = change;
  return defineAction<Input, Change[]>({
    id,
    label: id,
    help: key?.help ?? change.seed.help,
    group: 'Source',
    effect: 'write',
    needs: 'source',
    ...(key && {
      keys: {
        names: [key.name],
        footer: true,
        everywhere: true,
        input: () => ({ count: key.count, perTransaction: usualRows }),
        choices: key.choices?.map(({ count: rows, ...choice }) => ({
          ...choice,
          input: { count: rows, perTransaction: usualRows },
        })),
        begins: ({ count: rows }) => (rows > 1 ? `${id}: ${plural(rows, 'row')}` : ''),
        ends: (changes, context) => [...eventsOf(changes), ...(key.aside?.(context) ?? [])],
      },
    }),
    command: {
      family: seed,
      name: id,
      usage: change.seed.usage,
      takes: change.seed.most === undefined ? 0 : 1,
      summary: change.seed.help,
      flags: [...(change.seed.flags ?? []), jsonFlag],
      input({ input: [number], flags }) {
        const { most, example } = change.seed;
        if (number === undefined && example !== undefined)
          throw new UsageError(`seed ${id} needs a number of rows: cdc-top seed ${id} ${example}`);
        const wrong = number && most !== undefined && wholeNumber(1, most)(number);
        if (wrong) throw new UsageError(`seed ${id} ${number}: ${wrong}`);
        return {
          count: Number(number ?? 1),
          perTransaction: Number(flags['per-transaction'] ?? usualRows),
        };
      },
      print(changes, { engine, line, tookMs }) {
        tellChanges(engine, changes);
        return { text: line.flags.json ? asJson(changes) : asText(changes, tookMs) };
      },
    },
    run: async ({ engine }, input, report, signal) => {
      let last: Change | undefined;
      const keep = (each: Change) => {
        if (each.rows > 0) last = each;
      };
      try {
        const work = (source: Source) => change.run(source, input, report);
        return await withSource(await engine.target(), signal, work, keep);
      } finally {
        // What was committed is there, even where the rest did not come to be.
        if (last) noteChange(engine, last);
      }
    },
  });
};

const rowsOf = (changes: readonly Change[]): number =>
  changes.reduce((sum, { rows }) => sum + rows, 0);

const asJson = (changes: readonly Change[]): string =>
  `${JSON.stringify(changes.map(({ sql, rows, place }) => ({ sql, rows, ...placeJson(place) })))}\n`;

const shownInFull = 20;

const asText = (changes: readonly Change[], tookMs: number): string => {
  const lines = changes
    .slice(0, shownInFull)
    .flatMap(({ sql, rows, place }) => [
      sanitise(`${sql};`),
      `  ${plural(rows, 'row')}, ${placeText(place)}`,
    ]);
  if (changes.length > shownInFull) {
    const last = changes.at(-1) as Change;
    const more = changes.length - shownInFull;
    lines.push(`… and ${plural(more, 'transaction')} more, the last: ${placeText(last.place)}`);
  }
  const rows = rowsOf(changes);
  const rate = rows >= 1000 ? `, ${count(Math.round(rows / (tookMs / 1000)))} rows/s` : '';
  if (changes.length > 1)
    lines.push(
      `${plural(rows, 'row')} in ${plural(changes.length, 'transaction')}, ${duration(tookMs)}${rate}`,
    );
  return `${lines.join('\n')}\n`;
};
