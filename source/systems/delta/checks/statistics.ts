import type { Check } from '../../../watch/check.ts';
import { type DeltaSettings, setProperties } from './settings.ts';

const property = 'delta.dataSkippingNumIndexedCols';
const usual = 32;

export const statistics: Check<DeltaSettings> = {
  id: 'DD09',
  title: 'Statistics of files',
  why: 'without statistics (0) each query reads every file, and nobody knows how many rows the table has; with those of all columns (−1) long texts bloat the log',
  link: 'https://docs.delta.io/latest/table-properties.html',
  check(settings) {
    if (settings.version === null) return [];
    const set = settings.properties[property];
    const columns = Number(set ?? usual);
    const level = columns === 0 ? 'warning' : columns < 0 ? 'info' : 'ok';
    return [
      {
        level,
        found: set === undefined ? `of the first ${usual} columns (default)` : `${property}=${set}`,
        wanted: 'of the columns that queries ask for',
        ...(level !== 'ok' && { cure: setProperties(settings, { [property]: String(usual) }) }),
      },
    ];
  },
};
