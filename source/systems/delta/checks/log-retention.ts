import type { Check } from '../../../watch/check.ts';
import { type DeltaSettings, dayMs, intervalMs, setProperties } from './settings.ts';

const property = 'delta.logRetentionDuration';

export const logRetention: Check<DeltaSettings> = {
  id: 'DD01',
  title: 'How long the log is kept',
  why: 'a stream that reads this table, or a query on an earlier version of it, fails once the commits that it needs are deleted: after a weekend off, for example, if the log is kept for a day',
  link: 'https://docs.delta.io/latest/table-properties.html',
  check(settings) {
    if (settings.version === null) return [];
    const set = settings.properties[property];
    const ms = set === undefined ? 30 * dayMs : intervalMs(set);
    const short = ms !== null && ms < 7 * dayMs;
    return [
      {
        level: short ? 'warning' : 'ok',
        found: set === undefined ? 'interval 30 days (default)' : `${property}=${set}`,
        wanted: 'a week at least',
        ...(short && { cure: setProperties(settings, { [property]: 'interval 30 days' }) }),
      },
    ];
  },
};
