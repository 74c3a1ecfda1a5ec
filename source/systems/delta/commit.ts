import type { Actions, CommitInfo } from './actions.ts';
import { joined } from './offsets.ts';
import type { DeltaCommit, DeltaFiles } from './readings.ts';

const longest = 200;
const mostMetrics = 40;

/** One commit as it is kept; `totals` are those of the files that it added and removed. */
export const commitOf = (
  version: number,
  { info, transactions, dataChange, filesAt, spans }: Actions,
  totals: { added: DeltaFiles; removed: DeltaFiles },
): DeltaCommit => ({
  version,
  // Early versions of delta-rs wrote no commitInfo; its files have their times.
  at: timeOf(info?.inCommitTimestamp) ?? timeOf(info?.timestamp) ?? filesAt ?? null,
  operation: textOf(info?.operation) ?? 'unknown',
  metrics: Object.fromEntries(
    Object.entries(info?.operationMetrics ?? {})
      .slice(0, mostMetrics)
      .flatMap(([name, value]) => {
        const number = numberOf(value);
        return number === null ? [] : [[name.slice(0, longest), number]];
      }),
  ),
  batch: batchOf(info, transactions),
  ...totals,
  dataChange,
  ...spansOf(spans),
});

const spansOf = (of: Actions['spans']): Pick<DeltaCommit, 'spans'> => {
  const spans = joined(of);
  return spans && spans.length > 0 ? { spans } : {};
};

/**
 * The micro-batch that made a commit: the sink writes `txn {appId, version}` with the query's id and
 * the batch's in the same commit as its rows, which is how it lands each batch once. Where there is
 * none, `commitInfo` names both for a streaming write.
 */
const batchOf = (
  info: CommitInfo | undefined,
  transactions: Actions['transactions'],
): DeltaCommit['batch'] => {
  const { queryId, epochId } = info?.operationParameters ?? {};
  const query = textOf(queryId);
  const own = transactions.find(({ appId }) => appId === query) ?? transactions[0];
  if (own) return { query: own.appId.slice(0, longest), id: own.version };
  const id = numberOf(epochId);
  return query !== null && id !== null ? { query, id } : null;
};

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, longest) : null;

const latest = 8.64e15;
const timeOf = (value: unknown): number | null => {
  const at = numberOf(value);
  return at !== null && Math.abs(at) <= latest ? at : null;
};

// Metrics and parameters are numbers in strings.
const numberOf = (value: unknown): number | null => {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const number = value === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : null;
};
