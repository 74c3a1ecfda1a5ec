import { type Check, unseen, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, manual, textOf } from './values.ts';

export const autovacuum: Check<PostgresSettings> = {
  id: 'DS24',
  title: 'Autovacuum',
  why: 'without it, tables that are updated constantly, such as the heartbeat table, keep growing, and catalog lookups, which every change needs, become slow',
  link: manual('runtime-config-vacuum.html#GUC-AUTOVACUUM'),
  check(settings) {
    const value = textOf(settings, 'autovacuum');
    if (value === undefined) return [unseen('autovacuum', 'on')];
    const cure = alterSystem(settings, 'autovacuum', 'on');
    return [
      verdict(value === 'on', 'warning', { found: `autovacuum = ${value}`, wanted: 'on', cure }),
    ];
  },
};
