import type { Check } from '../../../watch/check.ts';
import { type DeltaSettings, dayMs, intervalMs, setProperties } from './settings.ts';

const property = 'delta.deletedFileRetentionDuration';

export const fileRetention: Check<DeltaSettings> = {
  id: 'DD02',
  title: 'How long deleted files are kept',
  why: 'VACUUM deletes unused files that are older than this: a query or a stream that is still reading an earlier version then fails with a missing file',
  link: 'https://docs.delta.io/latest/table-properties.html',
  check(settings) {
    if (settings.version === null) return [];
    const set = settings.properties[property];
    const ms = set === undefined ? 7 * dayMs : intervalMs(set);
    const short = ms !== null && ms < dayMs;
    return [
      {
        level: short ? 'warning' : 'ok',
        found: set === undefined ? 'interval 1 week (default)' : `${property}=${set}`,
        wanted: 'longer than any query and any stop of a stream',
        ...(short && { cure: setProperties(settings, { [property]: 'interval 1 week' }) }),
      },
    ];
  },
};
