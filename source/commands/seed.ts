import { type SeedName, seedActions } from '../actions/index.ts';
import type { Action, Change } from '../actions/types.ts';
import { exitCodes, UsageError } from '../config/errors.ts';
import { wholeNumber } from '../config/flags.ts';
import { showEvents } from '../lab/progress/index.ts';
import { sanitise } from '../text/sanitise.ts';
import { count, duration, nearest, plural } from '../text/units.ts';
import { engineFor, jsonFlag, labFlags, takeInput } from './shared.ts';
import type { Command } from './types.ts';

const usage = 'seed insert|update|delete|demo|burst [N]';
const most = { insert: 1000, update: 1000, delete: 1000, demo: 0, burst: 10_000_000 } as const;

export const seed: Command = {
  name: 'seed',
  usage: 'insert|update|delete|demo|burst [N]',
  summary: 'change rows of inventory.customers as a person would',
  details: `
  insert [N]   new customers, each in a transaction of its own (N: 1 to 1000, default 1)
  update [N]   a new e-mail for customers chosen at random
  delete [N]   customers chosen at random go
  demo         the classic sequence: insert six, change the e-mail of ids 2 and 3, delete id 10
  burst N      N new customers in transactions of --per-transaction rows

Each says what it did: the SQL, rows, transaction id, and the LSN at which the WAL ended after it.`,
  flags: [
    ...labFlags,
    {
      name: 'per-transaction',
      type: 'string',
      value: 'ROWS',
      description: 'rows per transaction of a burst (default: 1000)',
      check: wholeNumber(1, 100_000),
    },
    jsonFlag,
  ],
  async run(context) {
    const [name, number] = takeInput(context, 2, usage);
    const { action, input } = readInput(name, number, context.flags['per-transaction']);
    const target = await engineFor(context).target();
    const view = await showEvents('auto');
    const began = Date.now();
    const tell = (state: 'running' | 'done', what: string) =>
      view.onEvent({ at: Date.now(), subject: action.id, state, what, tookMs: Date.now() - began });
    let changes: Change[];
    try {
      const onProgress = action.id === 'burst' ? (what: string) => tell('running', what) : () => {};
      changes = await action.run(target, input as never, onProgress, context.signal);
    } finally {
      await view.close();
    }
    process.stdout.write(
      context.flags.json ? asJson(changes) : asText(changes, Date.now() - began),
    );
    return exitCodes.ok;
  },
};

const readInput = (
  name: string | undefined,
  number: string | undefined,
  perTransaction: unknown,
): { action: Action<never>; input: unknown } => {
  const known = Object.keys(seedActions);
  if (name === undefined) throw new UsageError(`usage: cdc-top ${usage}`);
  if (!known.includes(name)) {
    const near = nearest(name, known);
    throw new UsageError(
      `unknown change ${name}; ${near ? `did you mean ${near}?` : `known: ${known.join(' ')}`}`,
    );
  }
  const action = seedActions[name as SeedName] as Action<never>;
  if (perTransaction !== undefined && name !== 'burst')
    throw new UsageError('--per-transaction is for seed burst only');
  if (name === 'demo') {
    if (number !== undefined) throw new UsageError(`seed demo takes no number: ${number}`);
    return { action, input: {} };
  }
  if (name === 'burst' && number === undefined)
    throw new UsageError('seed burst needs a number of rows: cdc-top seed burst 10000');
  const wrong = number === undefined ? undefined : wholeNumber(1, most[name as SeedName])(number);
  if (wrong) throw new UsageError(`seed ${name} ${number}: ${wrong}`);
  return {
    action,
    input: { count: Number(number ?? 1), perTransaction: Number(perTransaction ?? 1000) },
  };
};

const asJson = (changes: Change[]): string =>
  `${JSON.stringify(changes.map(({ sql, rows, txid, lsn }) => ({ sql, rows, txid: String(txid), lsn })))}\n`;

const shownInFull = 20;

const asText = (changes: Change[], tookMs: number): string => {
  const lines = changes
    .slice(0, shownInFull)
    .flatMap(({ sql, rows, txid, lsn }) => [
      sanitise(`${sql};`),
      `  ${plural(rows, 'row')}, transaction ${txid}, LSN ${lsn}`,
    ]);
  if (changes.length > shownInFull) {
    const last = changes.at(-1) as Change;
    const more = changes.length - shownInFull;
    lines.push(
      `… and ${plural(more, 'transaction')} more, the last: ${last.txid}, LSN ${last.lsn}`,
    );
  }
  const rows = changes.reduce((sum, change) => sum + change.rows, 0);
  const rate = rows >= 1000 ? `, ${count(Math.round(rows / (tookMs / 1000)))} rows/s` : '';
  if (changes.length > 1)
    lines.push(
      `${plural(rows, 'row')} in ${plural(changes.length, 'transaction')}, ${duration(tookMs)}${rate}`,
    );
  return `${lines.join('\n')}\n`;
};
