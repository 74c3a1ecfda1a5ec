import type { Check } from '../../../watch/check.ts';
import { type DeltaSettings, setProperties } from './settings.ts';

const property = 'delta.enableDeletionVectors';

export const deletionVectors: Check<DeltaSettings> = {
  id: 'DD07',
  title: 'Deletion vectors',
  why: 'a table that has them requires protocol 3/7, which readers older than Delta 2.3, and many other than Spark, reject. They pay off where rows are deleted or updated, not where changes are only appended',
  link: 'https://docs.delta.io/latest/delta-deletion-vectors.html',
  check(settings) {
    if (settings.version === null) return [];
    const on = settings.properties[property] === 'true';
    const { reader, writer } = settings.protocol ?? {};
    return [
      {
        level: on ? 'info' : 'ok',
        found: `${on ? 'they are written' : 'none are written'}, protocol ${reader ?? '?'}/${writer ?? '?'}`,
        wanted: 'a protocol that every reader knows',
        ...(on && { cure: setProperties(settings, { [property]: 'false' }) }),
      },
    ];
  },
};
