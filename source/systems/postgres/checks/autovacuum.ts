import { type Check, unseen, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, manual, textOf } from './values.ts';

export const autovacuum: Check<PostgresSettings> = {
  id: 'DS24',
  title: 'Autovacuum',
  why: 'tables that are updated all the time, the heartbeat table first, grow without it, and reading the catalogs for every change becomes slow',
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
