import { messageOf } from '../../config/errors.ts';
import {
  findRow,
  findVersion,
  type LandedCommit,
  readLanding,
} from '../../systems/delta/landing.ts';
import type { Delta } from '../../systems/delta/readings.ts';
import type { Access } from '../../watch/kind.ts';
import type { Gap, Landing, Plan, RecordPlace } from './types.ts';

/** The version that a batch made, by the `txn` of the commits; null while there is none. */
const versionOf = async (
  { endpoint, context, view }: Access<Delta>,
  { query, batch }: Pick<Plan, 'query' | 'batch'>,
): Promise<{ version: number } | { looked: number; older: boolean } | null> => {
  const table = view()?.reading.value;
  if (!table) return null;
  const known = table.commits.find(
    (commit) => commit.batch?.query === query && commit.batch.id === batch,
  );
  if (known) return { version: known.version };
  const { path } = await endpoint();
  return findVersion(context.files, path, { query, batch, newest: table.version });
};

/**
 * The commit that a batch made, and in it the file of one record. Null while the batch has not ended
 * and no commit names it.
 */
export const landedIn = async (
  access: Access<Delta>,
  plan: Plan,
  { place }: { place: Pick<RecordPlace, 'partition' | 'offset'> },
  { ended, signal }: { ended: boolean; signal: AbortSignal },
): Promise<Landing | Gap | null> => {
  const found = await versionOf(access, plan);
  if (!found) return null;
  if ('looked' in found) {
    if (!ended) return null;
    // The table is read once a second: what it shows may be older than the end of the batch.
    const newer = access.view()?.reading.value?.commits.at(-1)?.batch;
    if (newer?.query === plan.query && newer.id < plan.batch) return null;
    return {
      gap: found.older
        ? `no commit of the table names batch ${plan.batch}: it wrote nothing there, or without a transaction of its own (txn)`
        : `none of the last ${found.looked} commits names batch ${plan.batch}`,
    };
  }
  const { context, endpoint } = access;
  const { path } = await endpoint();
  const commit = await readLanding(context.files, path, found.version);
  if (!commit) return { gap: `version ${found.version} is kept in the log no longer` };
  const landing = {
    ...{ version: commit.version, at: commit.at, operation: commit.operation },
    files: commit.fileCount,
  };
  const row = await rowOf(access, path, commit, place, signal);
  if ('why' in row) return { ...landing, file: null, why: row.why };
  const { file, by, row: number, group } = row;
  return {
    ...landing,
    file: {
      ...{ path: file.path, at: file.modifiedAt, by },
      ...(number !== undefined && { row: number, group }),
    },
  };
};

const rowOf = async (
  { context }: Access<Delta>,
  path: string,
  commit: LandedCommit,
  place: Pick<RecordPlace, 'partition' | 'offset'>,
  signal: AbortSignal,
) => {
  try {
    return await findRow(context.files, path, commit, place, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { why: `the file of the row can’t be told: ${messageOf(error)}` };
  }
};
