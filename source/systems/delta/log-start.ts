import type { Files } from '../../clients/files.ts';
import { type Actions, readCommit } from './actions.ts';
import { type Checkpoint, checkpointsIn, hintedCheckpoint, readCheckpoint } from './checkpoint.ts';
import { commitOf } from './commit.ts';
import { liveFiles } from './files.ts';
import type { DeltaCommit } from './readings.ts';

/** Commits from before the checkpoint that are read so that there is a history to show. */
const historyCommits = 100;
const atOnce = 20;

/** Where to begin: the version before the first commit to read, and what is known as of it. */
type Start = { version: number; actions?: Actions; doubt?: string };

/** Where to begin: the newest checkpoint that can be read, else the oldest commit. */
export const startOf = async (
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
export const historyOf = async (
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
