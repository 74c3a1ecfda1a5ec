import { type Check, unseen, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, manual, textOf } from './values.ts';

export const standbyFeedback: Check<PostgresSettings> = {
  id: 'DS63',
  title: 'Feedback of a standby whose slots are read',
  why: 'without it the primary may vacuum catalog rows that the slot still needs, which invalidates the slot',
  link: manual('runtime-config-replication.html#GUC-HOT-STANDBY-FEEDBACK'),
  check(settings) {
    if (!settings.standby || !settings.slots?.some(({ logical }) => logical)) return [];
    const value = textOf(settings, 'hot_standby_feedback');
    if (value === undefined) return [unseen('hot_standby_feedback', 'on')];
    return [
      verdict(value === 'on', 'warning', {
        found: `hot_standby_feedback = ${value}`,
        wanted: 'on',
        cure: alterSystem(settings, 'hot_standby_feedback', 'on'),
      }),
    ];
  },
};
