import type { Check } from '../../../watch/check.ts';
import { type DeltaSettings, setProperties } from './settings.ts';

const property = 'delta.checkpointInterval';
const usual = 10;
const most = 100;

export const checkpointInterval: Check<DeltaSettings> = {
  id: 'DD03',
  title: 'How often the log is summed up',
  why: 'anyone who opens the table reads each commit since the last checkpoint, and a streaming query makes thousands a day',
  link: 'https://docs.delta.io/latest/table-properties.html',
  check(settings) {
    if (settings.version === null) return [];
    const set = settings.properties[property];
    const many = Number(set ?? usual) > most;
    return [
      {
        level: many ? 'warning' : 'ok',
        found: set === undefined ? `every ${usual} commits (default)` : `${property}=${set}`,
        wanted: `at most ${most}`,
        ...(many && { cure: setProperties(settings, { [property]: String(usual) }) }),
      },
    ];
  },
};
