import type { Check } from '../../../watch/check.ts';
import { type DeltaSettings, dayMs, intervalMs, setProperties } from './settings.ts';

const property = 'delta.setTransactionRetentionDuration';

export const transactionRetention: Check<DeltaSettings> = {
  id: 'DD11',
  title: 'How long batches are known to have landed',
  why: 'the table remembers the last batch of each query, so that repeating it after a crash changes nothing. A query that was off for longer than this is forgotten, and its last batch may land twice',
  link: 'https://docs.delta.io/latest/table-properties.html',
  check(settings) {
    const set = settings.properties[property];
    if (settings.version === null) return [];
    const ms = set === undefined ? null : intervalMs(set);
    const short = ms !== null && ms < 7 * dayMs;
    return [
      {
        level: short ? 'warning' : 'ok',
        found: set === undefined ? 'for ever (default)' : `${property}=${set}`,
        wanted: 'a week at least',
        ...(short && { cure: setProperties(settings, { [property]: 'interval 30 days' }) }),
      },
    ];
  },
};
