import type { Check } from '../../../watch/check.ts';
import { type DeltaSettings, setProperties } from './settings.ts';

const property = 'delta.appendOnly';
const changes = /^(MERGE|UPDATE|DELETE)\b/;

export const appendOnly: Check<DeltaSettings> = {
  id: 'DD12',
  title: 'Rows can only be added',
  why: 'a job that merges changes into the table to keep the current state of each row fails at its first update if appendOnly is set',
  link: 'https://docs.delta.io/latest/table-properties.html',
  check(settings) {
    if (settings.version === null) return [];
    const on = settings.properties[property] === 'true';
    const wrong = on && settings.operations.some((operation) => changes.test(operation));
    return [
      {
        level: wrong ? 'error' : 'ok',
        found: on ? `${property}=true${wrong ? ', and its rows were changed before' : ''}` : 'no',
        wanted: wrong ? `${property}=false` : 'as the job writes',
        ...(wrong && { cure: setProperties(settings, { [property]: 'false' }) }),
      },
    ];
  },
};
