import type { BinlogPlace } from '../../watch/links.ts';
import type { Change } from './change.ts';
import { bigOf, textOf } from './json.ts';

/**
 * Where a change stands in a binary log, as Debezium’s connectors for MySQL and MariaDB tell it; null of any
 * other. `file` and `pos` are those of its event; `gtid` is null where the server has none.
 */
export const binlogPlaceOf = ({
  source,
  sourceMs,
}: Pick<Change, 'source' | 'sourceMs'>): BinlogPlace | null => {
  const [file, pos] = [textOf(source.file), bigOf(source.pos)];
  if (!file || pos === null) return null;
  return {
    server: textOf(source.name) ?? '',
    ...{ file, pos, gtid: textOf(source.gtid), committedAt: sourceMs },
  };
};
