import { bytes } from '../../../text/units.ts';
import { type Check, unseen, verdict } from '../../../watch/check.ts';
import { capFor, retainedBytes } from './disk.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, bytesOf, manual } from './values.ts';

const wanted = 'less than the disk has room for';

export const slotCapDisk: Check<PostgresSettings> = {
  id: 'DS05',
  title: 'Cap on retained WAL against the disk',
  why: 'a cap that is larger than the disk is never reached: the disk is full first',
  link: manual('runtime-config-replication.html#GUC-MAX-SLOT-WAL-KEEP-SIZE'),
  check(settings) {
    const cap = bytesOf(settings, 'max_slot_wal_keep_size');
    if (cap === undefined || cap < 0) return [];
    if (settings.freeDiskBytes === null) return [unseen('the server’s disk', wanted)];
    const room = settings.freeDiskBytes + retainedBytes(settings);
    return [
      verdict(cap < room, 'warning', {
        found: `max_slot_wal_keep_size = ${bytes(cap)}, room for ${bytes(room)}`,
        wanted,
        cure: alterSystem(settings, 'max_slot_wal_keep_size', capFor(settings)),
      }),
    ];
  },
};
