import { type Check, unseen, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, manual, numberOf } from './values.ts';

const wanted = 'at least one that is free';

export const walsendersHeadroom: Check<PostgresSettings> = {
  id: 'DS03',
  title: 'Headroom of walsenders',
  why: 'each reader of a slot takes one, and a connector that reconnects while its old connection lingers takes two',
  link: manual('runtime-config-replication.html#GUC-MAX-WAL-SENDERS'),
  check(settings) {
    const most = numberOf(settings, 'max_wal_senders');
    if (!settings.readers || most === undefined) return [unseen('walsenders', wanted)];
    const used = settings.readers.length;
    const cure = alterSystem(settings, 'max_wal_senders', String(Math.max(10, used + 5)));
    const found = `${used} of max_wal_senders = ${most} are taken`;
    return [verdict(used < most, most === 0 ? 'error' : 'warning', { found, wanted, cure })];
  },
};
