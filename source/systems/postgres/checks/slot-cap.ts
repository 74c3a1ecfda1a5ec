import { bytes } from '../../../text/units.ts';
import { type Check, verdict } from '../../../watch/check.ts';
import { capFor } from './disk.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, bytesOf, manual } from './values.ts';

export const slotCap: Check<PostgresSettings> = {
  id: 'DS04',
  title: 'Cap on the WAL that slots retain',
  why: 'without one, a stopped connector fills the disk until PostgreSQL stops; with a cap the slot is lost instead, and a new snapshot is needed',
  link: manual('runtime-config-replication.html#GUC-MAX-SLOT-WAL-KEEP-SIZE'),
  check(settings) {
    const cap = bytesOf(settings, 'max_slot_wal_keep_size');
    // Before PostgreSQL 13 there is none to set.
    if (cap === undefined) return [];
    return [
      verdict(cap >= 0, 'warning', {
        found: `max_slot_wal_keep_size = ${cap >= 0 ? bytes(cap) : '-1: no cap'}`,
        wanted: 'a size that the disk has room for',
        cure: alterSystem(settings, 'max_slot_wal_keep_size', capFor(settings)),
      }),
    ];
  },
};
