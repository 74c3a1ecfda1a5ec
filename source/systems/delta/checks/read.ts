import path from 'node:path';
import { withDeadline } from '../../../clients/deadline.ts';
import type { Files } from '../../../clients/files.ts';
import { type Actions, noActions, readCommit } from '../actions.ts';
import { checkpointsIn, hintedCheckpoint, readCheckpoint } from '../checkpoint.ts';
import { configurationIn } from './configuration.ts';
import type { DeltaSettings } from './settings.ts';

type Configuration = Readonly<Record<string, unknown>>;

/** Whoever examines sets a shorter limit; this one is for a server that never answers. */
const longestMs = 10_000;
const atOnce = 20;
/** Commits before the checkpoint that are looked at for what was done to the table. */
const historyCommits = 60;

const pad = (version: number) => String(version).padStart(20, '0');

/** The properties of a table, and what its log tells of how it is looked after. */
export const readTable = (
  folder: string,
  files: Files,
  signal: AbortSignal,
): Promise<DeltaSettings> =>
  withDeadline(signal, longestMs, async (inner) => {
    const log = path.join(folder, '_delta_log');
    const [entries, hint] = await Promise.all([files.list(log), hintedCheckpoint(files, log)]);
    const versions = entries
      .flatMap(({ name }) => /^(\d{20})\.json$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
    const checkpoint = checkpointsIn(entries)[0];
    const from = checkpoint ? checkpoint.version + 1 : 0;
    const [base, set] = checkpoint
      ? await Promise.all([
          readCheckpoint(files, log, checkpoint, inner),
          configurationIn(files, log, checkpoint, inner),
        ])
      : [noActions(), undefined];
    const state = stateOf(base, set);
    const history = versions.filter((version) => version < from).slice(-historyCommits);
    const later = versions.filter((version) => version >= from);
    for (const [commits, counts] of [
      [history, false],
      [later, true],
    ] as const)
      for (let at = 0; at < commits.length; at += atOnce) {
        const some = commits.slice(at, at + atOnce);
        const read = some.map((each) => readCommit(files, path.join(log, `${pad(each)}.json`)));
        for (const actions of await Promise.all(read)) if (actions) state.take(actions, counts);
      }
    const newest = Math.max(versions.at(-1) ?? -1, checkpoint?.version ?? -1);
    return {
      path: folder,
      version: newest < 0 ? null : newest,
      ...state.told(),
      unnamed: await unnamedIn(files, folder, state.live()),
      checkpoint: checkpoint?.version ?? null,
      hinted: hint?.version ?? null,
      oldest: versions[0] ?? null,
    };
  });

/** The table as of a checkpoint, to which commits are added in their order. */
const stateOf = (base: Actions, set: Configuration | undefined) => {
  const live = new Map(base.added.map(({ key, bytes }) => [key, bytes ?? 0]));
  const transactions = new Map(base.transactions.map(({ appId, version }) => [appId, version]));
  const operations: string[] = [];
  let { metaData, protocol } = base;
  // Of a checkpoint whose properties can’t be read, an earlier commit may tell them.
  let properties = set;
  return {
    /** `counts`: false for a commit that the checkpoint has in it. */
    take(actions: Actions, counts: boolean): void {
      operations.push(String(actions.info?.operation ?? ''));
      if (actions.metaData && (counts || set === undefined))
        properties = actions.metaData.configuration ?? {};
      if (!counts) return;
      metaData = actions.metaData ?? metaData;
      protocol = actions.protocol ?? protocol;
      for (const { key } of actions.removed) live.delete(key);
      for (const { key, bytes } of actions.added) live.set(key, bytes ?? 0);
      for (const { appId, version } of actions.transactions) transactions.set(appId, version);
    },
    live: (): ReadonlySet<string> => new Set(live.keys()),
    told: (): Pick<
      DeltaSettings,
      | 'id'
      | 'createdAt'
      | 'properties'
      | 'protocol'
      | 'files'
      | 'bytes'
      | 'operations'
      | 'transactions'
    > => ({
      id: metaData ? String(metaData.id) : null,
      createdAt: metaData?.createdTime ? Number(metaData.createdTime) : null,
      properties: Object.fromEntries(
        Object.entries(properties ?? {}).map(([name, value]) => [name, String(value)]),
      ),
      protocol: protocol
        ? {
            reader: Number(protocol.minReaderVersion),
            writer: Number(protocol.minWriterVersion),
            features: [...(protocol.readerFeatures ?? []), ...(protocol.writerFeatures ?? [])],
          }
        : null,
      files: live.size,
      bytes: [...live.values()].reduce((sum, size) => sum + size, 0),
      operations,
      transactions: Object.fromEntries(transactions),
    }),
  };
};

/** Files of data that lie in the table’s folder and that its newest version does not name. */
const unnamedIn = async (
  files: Files,
  folder: string,
  live: ReadonlySet<string>,
): Promise<number | null> => {
  // Those of partitions lie in folders below, as many as there are partitions.
  if ([...live].some((name) => name.includes('/'))) return null;
  const named = new Set([...live].map((name) => decodeURIComponent(name.split(' ')[0] ?? '')));
  const entries = await files.list(folder);
  return entries.filter(({ name }) => name.endsWith('.parquet') && !named.has(name)).length;
};
