import { type Check, unseen, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, manual, numberOf } from './values.ts';

const wanted = 'at least one that is free';

export const slotsHeadroom: Check<PostgresSettings> = {
  id: 'DS02',
  title: 'Headroom of replication slots',
  why: 'without any, a second connector, or a new slot in place of a lost one, needs a restart of the server first',
  link: manual('runtime-config-replication.html#GUC-MAX-REPLICATION-SLOTS'),
  check(settings) {
    const most = numberOf(settings, 'max_replication_slots');
    if (!settings.slots || most === undefined) return [unseen('replication slots', wanted)];
    const used = settings.slots.length;
    const cure = alterSystem(settings, 'max_replication_slots', String(Math.max(10, used + 5)));
    const found = `${used} of max_replication_slots = ${most} are taken`;
    return [verdict(used < most, most === 0 ? 'error' : 'warning', { found, wanted, cure })];
  },
};
