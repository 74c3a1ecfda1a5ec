import path from 'node:path';
import type { Files } from '../../clients/files.ts';
import { type Actions, columnsOf, readCommit } from './actions.ts';
import { type Checkpoint, checkpointsIn, hintedCheckpoint, readCheckpoint } from './checkpoint.ts';
import { commitOf } from './commit.ts';
import { liveFiles, totalOf } from './files.ts';
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

  const begin = async (): Promise<Table | undefined> => {
    const empty: Table = {
      live: liveFiles(),
      version: -1,
      head: { start: '', size: 0 },
      commits: [],
      appendedRows: 0,
      about: { table: null, protocol: null },
    };
    const start = await startOf(files, log);
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

  /** Takes in the commits after the newest known one, each as a whole; tells whether there were any. */
  const goOn = async (known: Table, signal: AbortSignal): Promise<boolean> => {
    const from = known.version;
    while (!signal.aborted) {
      const next = known.version + 1;
      if ((await files.sizeOf(fileOf(next))) === 0) break;
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

  return {
    async poll(signal: AbortSignal): Promise<DeltaTableReading> {
      if (table && (await isGone(table))) table = undefined;
      // The next commit may be that of another table, which has come as far meanwhile.
      if (table && (await files.sizeOf(fileOf(table.version + 1))) > 0) {
        verifyDue = 0;
        if (await isGone(table)) table = undefined;
      }
      if (!table) last = null;
      table ??= await begin();
      if (!table) return null;
      const grown = await goOn(table, signal);
      // Nothing is there but a commit that is still being written.
      if (table.version < 0) return null;
      if (grown || !last) last = readingOf(table, generation);
      return last;
    },
  };
};

type Start = { version: number; actions?: Actions; doubt?: string };

/** Where to begin: the newest checkpoint that can be read, else the oldest commit. */
const startOf = async (files: Files, log: string): Promise<Start | undefined> => {
  const tried = new Map<string, string>();
  const read = async (checkpoint: Checkpoint): Promise<Start | undefined> => {
    const name = checkpoint.files.join(' ');
    if (tried.has(name)) return undefined;
    try {
      const actions = await readCheckpoint(files, log, checkpoint);
      return { version: checkpoint.version, actions };
    } catch (error) {
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
  const commits: DeltaCommit[] = [];
  for (let newest = version; newest >= 0 && commits.length < historyCommits; newest -= atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, newest + 1) }, (_, i) => newest - i);
    const found = await Promise.all(
      numbers.map(async (number) => {
        const actions = await readCommit(files, fileOf(number)).catch(() => undefined);
        return actions && commitOf(number, actions, totalsOf(actions));
      }),
    );
    const end = found.indexOf(undefined);
    for (const commit of end < 0 ? found : found.slice(0, end)) if (commit) commits.push(commit);
    if (end >= 0) break;
  }
  return commits.reverse();
};

const totalsOf = ({ added, removed }: Actions) => ({
  added: totalOf(added),
  removed: totalOf(removed),
});

const aboutOf = (known: Table['about'], { metaData, protocol }: Actions): Table['about'] => {
  if (!metaData && !protocol) return known;
  return {
    table: metaData
      ? {
          id: metaData.id,
          name: metaData.name ?? null,
          createdAt: metaData.createdTime ? Number(metaData.createdTime) : null,
          partitionColumns: metaData.partitionColumns ?? [],
          columns: columnsOf(metaData.schemaString),
        }
      : known.table,
    protocol: protocol
      ? {
          reader: protocol.minReaderVersion,
          writer: protocol.minWriterVersion,
          features: [
            ...new Set([...(protocol.readerFeatures ?? []), ...(protocol.writerFeatures ?? [])]),
          ],
        }
      : known.protocol,
  };
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
