import path from 'node:path';
import type { Files } from '../../clients/files.ts';
import { type Actions, columnsOf, readCommit } from './actions.ts';
import { type Checkpoint, checkpointsIn, hintedCheckpoint, readCheckpoint } from './checkpoint.ts';
import { commitOf } from './commit.ts';
import { liveFiles } from './files.ts';
import type { DeltaCommit, DeltaTableReading } from './readings.ts';

const keptCommits = 300;
/** Commits from before the checkpoint that are read so that there is a history to show. */
const historyCommits = 100;
const atOnce = 20;
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
  about: Pick<NonNullable<DeltaTableReading>, 'table' | 'protocol'>;
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

type Start = { version: number; actions?: Actions; doubt?: string };

/** Where to begin: the newest checkpoint that can be read, else the oldest commit. */
const startOf = async (
  files: Files,
  log: string,
  signal: AbortSignal,
): Promise<Start | undefined> => {
  const tried = new Map<string, string>();
  const read = async (checkpoint: Checkpoint): Promise<Start | undefined> => {
    const name = checkpoint.files.join(' ');
    if (tried.has(name)) return undefined;
    try {
      const actions = await readCheckpoint(files, log, checkpoint, signal);
      return { version: checkpoint.version, actions };
    } catch (error) {
      signal.throwIfAborted();
      tried.set(name, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  const hint = await hintedCheckpoint(files, log);
  const hinted = hint && (await read(hint));
  if (hinted) return hinted;
  const entries = await files.list(log);
  for (const checkpoint of checkpointsIn(entries)) {
    const start = await read(checkpoint);
    if (start) return start;
  }
  const versions = entries.flatMap(({ name }) => {
    const version = /^(\d{20})\.json$/.exec(name)?.[1];
    return version === undefined ? [] : [Number(version)];
  });
  if (versions.length === 0) return undefined;
  const oldest = versions.reduce((least, version) => Math.min(least, version));
  if (oldest === 0) return { version: -1 };
  const why = [...tried.values()][0];
  return {
    version: oldest - 1,
    doubt: `the log begins at version ${oldest}, ${why ? `and its checkpoint: ${why}` : 'without a checkpoint'}`,
  };
};

/** The commits up to `version`, oldest first, as far back as they are kept. */
const historyOf = async (
  files: Files,
  fileOf: (version: number) => string,
  version: number,
): Promise<DeltaCommit[]> => {
  const history: { number: number; actions: Actions }[] = [];
  for (let newest = version; newest >= 0 && history.length < historyCommits; newest -= atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, newest + 1) }, (_, i) => newest - i);
    const found = await Promise.all(
      numbers.map(async (number) => {
        const actions = await readCommit(files, fileOf(number)).catch(() => undefined);
        return actions && { number, actions };
      }),
    );
    const end = found.indexOf(undefined);
    for (const commit of end < 0 ? found : found.slice(0, end)) if (commit) history.push(commit);
    if (end >= 0) break;
  }
  // A removal may not tell what the file had that an earlier one has added.
  const live = liveFiles();
  return history
    .reverse()
    .map(({ number, actions }) => commitOf(number, actions, live.apply(actions)));
};

// Written by whoever wrote the table: what is not as it should be is left out.
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

const aboutOf = (known: Table['about'], { metaData, protocol }: Actions): Table['about'] => ({
  table: metaData
    ? {
        id: String(metaData.id),
        name: metaData.name ? String(metaData.name) : null,
        createdAt: timeOf(metaData.createdTime),
        partitionColumns: textsOf(metaData.partitionColumns),
        columns: columnsOf(metaData.schemaString),
      }
    : known.table,
  protocol: protocol
    ? {
        reader: Number(protocol.minReaderVersion),
        writer: Number(protocol.minWriterVersion),
        features: [
          ...new Set([...textsOf(protocol.readerFeatures), ...textsOf(protocol.writerFeatures)]),
        ],
      }
    : known.protocol,
});

const latestTime = 8.64e15;
const timeOf = (value: unknown): number | null => {
  const time = Number(value);
  return value && Math.abs(time) <= latestTime ? time : null;
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
