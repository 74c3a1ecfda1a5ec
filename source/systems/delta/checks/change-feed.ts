import type { Check } from '../../../watch/check.ts';
import { type DeltaSettings, setProperties } from './settings.ts';

const property = 'delta.enableChangeDataFeed';

export const changeFeed: Check<DeltaSettings> = {
  id: 'DD08',
  title: 'The change data feed',
  why: 'it writes each update and delete a second time, for readers of changes. A table that is only appended to has nothing to write there, and can be streamed as it is',
  link: 'https://docs.delta.io/latest/delta-change-data-feed.html',
  check(settings) {
    if (settings.version === null) return [];
    const on = settings.properties[property] === 'true';
    const changes = /^(MERGE|UPDATE|DELETE)\b/;
    const needless = on && !settings.operations.some((operation) => changes.test(operation));
    return [
      {
        level: needless ? 'info' : 'ok',
        found: on ? `${property}=true` : 'it is off',
        wanted: needless ? 'off: rows are only added' : 'as its readers need it',
        ...(needless && { cure: setProperties(settings, { [property]: 'false' }) }),
      },
    ];
  },
};
