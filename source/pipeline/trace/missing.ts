import { count } from '../../text/units.ts';
import { mostSearched, type RecordWanted } from './search.ts';

const whats: Record<RecordWanted['by'], string> = {
  last: 'is a change',
  key: 'has this key',
  lsn: 'has exactly this LSN: what seed prints is the position after the commit, and --xid finds its transaction',
  xid: 'is of this transaction',
  gtid: 'is of the transaction with this GTID',
  pos: 'is of an event at exactly this position: what the server tells as its position is that after the last event',
  record: 'is it',
};

/** That nothing which was looked through is the change that was looked for. */
export const missingText = (
  by: RecordWanted['by'],
  topics: readonly string[],
  searched: number,
): string => {
  const where = topics.length === 1 ? topics[0] : `${topics.length} topics`;
  const through =
    searched < mostSearched ? 'no record' : `none of the newest ${count(searched)} records`;
  return `${through} of ${where} ${whats[by]}`;
};

/** That the capture is done with a transaction of which it has sent nothing. */
export const uncapturedText = 'changed no row of a captured table';
