import { type Check, unseen, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, manual, textOf } from './values.ts';

export const commitTimestamps: Check<PostgresSettings> = {
  id: 'DS64',
  title: 'Time of commits',
  why: 'with it, a row can be traced from its commit on: pg_xact_commit_timestamp says when it was committed',
  link: manual('runtime-config-replication.html#GUC-TRACK-COMMIT-TIMESTAMP'),
  check(settings) {
    const value = textOf(settings, 'track_commit_timestamp');
    if (value === undefined) return [unseen('track_commit_timestamp', 'on')];
    return [
      verdict(value === 'on', 'info', {
        found: `track_commit_timestamp = ${value}`,
        wanted: 'on',
        cure: alterSystem(settings, 'track_commit_timestamp', 'on'),
      }),
    ];
  },
};
