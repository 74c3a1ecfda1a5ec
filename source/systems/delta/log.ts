import path from 'node:path';
import type { Files } from '../../clients/files.ts';
import { type About, aboutOf } from './about.ts';
import { type Actions, readCommit } from './actions.ts';
import { checkpointsIn, hintedCheckpoint } from './checkpoint.ts';
import { commitOf } from './commit.ts';
import { liveFiles } from './files.ts';
import { historyOf, startOf } from './log-start.ts';
import type { DeltaCommit, DeltaTableReading } from './readings.ts';

const keptCommits = 300;
/** That a commit is longer than a moment half written is a fault, not a writer at work. */
const halfWrittenMs = 20_000;
/** How often the newest commit is looked at again, for another table may have taken its place. */
const verifyEveryMs = 10_000;
const headBytes = 1024;

type Table = {
  live: ReturnType<typeof liveFiles>;
  version: number;
  /** The beginning of the newest commit, which names its time and transaction: no two are alike. */
  head: { start: string; size: number };
  commits: readonly DeltaCommit[];
  appendedRows: number;
  about: About;
};

const pad = (version: number) => String(version).padStart(20, '0');

/**
 * Follows the log of the Delta table in `folder`: begins at the last checkpoint, then reads each
 * commit once, and asks for the next one by its name, since a log may hold a hundred thousand files.
 * `poll` reads what is new and tells the table; null while there is none.
 */
export const deltaLog = (files: Files, folder: string) => {
  const log = path.join(folder, '_delta_log');
  const fileOf = (version: number) => path.join(log, `${pad(version)}.json`);
  let table: Table | undefined;
  let last: DeltaTableReading = null;
  let generation = 0;
  let verifyDue = 0;
  let gap = false;
  let laterDue = 0;
  let behindDue = 0;
  let halfWritten: { version: number; since: number } | undefined;

  const headOf = async (version: number): Promise<Table['head']> => {
    const { bytes, size } = await files.readFrom(fileOf(version), 0, headBytes);
    return { start: bytes.toString('latin1'), size };
  };

  /** Deleted, or replaced by another one: what was counted is of a table that is no more. */
  const isGone = async ({ version, head }: Table): Promise<boolean> => {
    if (performance.now() < verifyDue) return (await files.sizeOf(fileOf(version))) !== head.size;
    verifyDue = performance.now() + verifyEveryMs;
    const { start, size } = await headOf(version);
    return size !== head.size || start !== head.start;
  };

  const isWhole = (actions: Actions | undefined, version: number): actions is Actions => {
    if (actions) halfWritten = undefined;
    else if (halfWritten?.version !== version) halfWritten = { version, since: performance.now() };
    else if (performance.now() - halfWritten.since > halfWrittenMs)
      throw new Error(`commit ${version} of the Delta table ends in the midst of a line`);
    return actions !== undefined;
  };

  const begin = async (signal: AbortSignal): Promise<Table | undefined> => {
    const empty: Table = {
      live: liveFiles(),
      version: -1,
      head: { start: '', size: 0 },
      commits: [],
      appendedRows: 0,
      about: { table: null, protocol: null },
    };
    const start = await startOf(files, log, signal);
    if (!start) return undefined;
    generation += 1;
    if (start.doubt) empty.live.doubt(start.doubt);
    if (start.actions) {
      empty.live.apply(start.actions);
      empty.about = aboutOf(empty.about, start.actions);
    }
    const { version } = start;
    return {
      ...empty,
      version,
      head: version < 0 ? empty.head : await headOf(version),
      commits: await historyOf(files, fileOf, version),
    };
  };

  /** Whether a commit is not there though a later one is: they are written one after the other. */
  const isGap = async (version: number): Promise<boolean> => {
    const later = [1, 2, 3].map((ahead) => files.sizeOf(fileOf(version + ahead)));
    if ((await Promise.all(later)).every((size) => size === 0)) return false;
    // It may have come, and the others after it, since it was looked for.
    return (await files.sizeOf(fileOf(version))) === 0;
  };

  /** The table from a checkpoint after what can't be read; undefined while there is none. */
  const beginAfter = async (known: Table, signal: AbortSignal): Promise<Table | undefined> => {
    if (performance.now() < laterDue) return undefined;
    laterDue = performance.now() + verifyEveryMs;
    const hint = await hintedCheckpoint(files, log);
    const later =
      (hint && hint.version > known.version) ||
      checkpointsIn(await files.list(log)).some(({ version }) => version > known.version);
    const fresh = later ? await begin(signal) : undefined;
    return fresh && fresh.version > known.version ? fresh : undefined;
  };

  /** Takes in the commits after the newest known one, each as a whole; tells whether there were any. */
  const goOn = async (known: Table, signal: AbortSignal): Promise<boolean> => {
    const from = known.version;
    gap = false;
    while (!signal.aborted) {
      const next = known.version + 1;
      if ((await files.sizeOf(fileOf(next))) === 0) {
        gap = await isGap(next);
        break;
      }
      const actions = await readCommit(files, fileOf(next));
      if (!isWhole(actions, next)) break;
      known.head = await headOf(next);
      const commit = commitOf(next, actions, known.live.apply(actions));
      known.version = next;
      known.commits = [...known.commits.slice(1 - keptCommits), commit];
      known.about = aboutOf(known.about, actions);
      if (commit.dataChange && commit.removed.files === 0)
        known.appendedRows += commit.added.rows ?? 0;
    }
    return known.version > from;
  };

  /** Commits that are kept for a while only may have gone before they were read. */
  const isBehind = async ({ version }: Table): Promise<boolean> => {
    if (performance.now() < behindDue || (await files.sizeOf(fileOf(version + 1))) > 0)
      return false;
    behindDue = performance.now() + verifyEveryMs;
    return ((await hintedCheckpoint(files, log))?.version ?? -1) > version;
  };

  return {
    async poll(signal: AbortSignal): Promise<DeltaTableReading> {
      if (table && (await isGone(table))) table = undefined;
      // The next commit may be that of another table, which has come as far meanwhile.
      if (table && (await files.sizeOf(fileOf(table.version + 1))) > 0) {
        verifyDue = 0;
        if (await isGone(table)) table = undefined;
      }
      if (!table) last = null;
      table ??= await begin(signal);
      if (!table) return null;
      const before = table;
      let trouble: unknown;
      let grown = await goOn(table, signal).catch((error: unknown) => {
        trouble = error;
        return false;
      });
      if (gap || trouble || (await isBehind(table))) {
        table = (await beginAfter(table, signal)) ?? table;
        if (table !== before) {
          trouble = undefined;
          await goOn(table, signal);
          grown = true;
        }
      }
      if (trouble) throw trouble;
      // Nothing is there but a commit that is still being written.
      if (table.version < 0 && !gap) return null;
      // What can be shown is shown once, and stays while this is said.
      if (gap && last && !grown) throw new Error(gapText(table.version));
      if (grown || !last) last = readingOf(table, generation);
      return last;
    },
  };
};

const gapText = (version: number): string => {
  const shown =
    version < 0 ? 'nothing of the table is shown' : `the table is shown as of ${version}`;
  return `commit ${version + 1} of the Delta table is missing or empty, and later ones are there: ${shown} until it, or a later checkpoint, is there`;
};

const readingOf = (
  { live, version, commits, appendedRows, about }: Table,
  generation: number,
): DeltaTableReading => ({
  epoch: `${about.table?.id ?? 'unknown'} ${generation}`,
  version,
  ...live.total,
  appendedRows,
  ...about,
  commits,
});
