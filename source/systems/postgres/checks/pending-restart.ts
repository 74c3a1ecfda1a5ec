import { type Check, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { manual } from './values.ts';

export const pendingRestart: Check<PostgresSettings> = {
  id: 'DS68',
  title: 'Settings that wait for a restart',
  why: 'what was changed does not count yet, and comes as a surprise with the next restart',
  link: manual('view-pg-settings.html'),
  check({ pendingRestart: names }) {
    return [
      verdict(names.length === 0, 'warning', {
        found: names.length === 0 ? 'none' : names.join(', '),
        wanted: 'none',
        cure: { kind: 'sql', text: 'CHECKPOINT;', restart: 'PostgreSQL' },
      }),
    ];
  },
};
