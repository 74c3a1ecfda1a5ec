import type { Check } from '../../../watch/check.ts';
import { type DeltaSettings, setProperties } from './settings.ts';

const property = 'delta.enableExpiredLogCleanup';

export const logCleanup: Check<DeltaSettings> = {
  id: 'DD06',
  title: 'Cleaning up the log',
  why: 'without it commits are never deleted: after some months of a streaming query the log’s folder holds millions of files, and listing it takes minutes',
  link: 'https://docs.delta.io/latest/table-properties.html',
  check(settings) {
    if (settings.version === null) return [];
    const off = settings.properties[property] === 'false';
    return [
      {
        level: off ? 'warning' : 'ok',
        found: off ? `${property}=false` : 'commits are deleted when they are old',
        wanted: `${property}=true`,
        ...(off && { cure: setProperties(settings, { [property]: 'true' }) }),
      },
    ];
  },
};
