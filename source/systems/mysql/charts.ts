import type { Chart } from '../../parts/chart.ts';
import { bytes } from '../../text/units.ts';
import type { Raw } from '../../watch/view.ts';
import { bytesLeft } from './binlog.ts';
import type { Mysql, ReaderRow } from './readings.ts';

/** What a reader has before it, at every reading that is kept; nothing where its place is not known. */
export const readerCharts = (
  { points }: Pick<Raw<Mysql>, 'points'>,
  { file, pos, gtid }: Pick<ReaderRow, 'file' | 'pos' | 'gtid'>,
): Chart[] => {
  if (file === null || pos === null) return [];
  const values = points.flatMap(({ at, value }) => {
    const behind = bytesLeft(value, { file, pos, gtid });
    return behind === null ? [] : [{ at, value: Number(behind) }];
  });
  return [{ title: 'behind', points: values, text: bytes, base: 2 }];
};
