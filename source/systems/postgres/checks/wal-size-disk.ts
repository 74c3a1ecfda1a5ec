import { bytes } from '../../../text/units.ts';
import { type Check, type Cure, unseen, verdict } from '../../../watch/check.ts';
import { capFor } from './disk.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, bytesOf, manual } from './values.ts';

const wanted = 'together less than half of the room on the disk';

export const walSizeDisk: Check<PostgresSettings> = {
  id: 'DS06',
  title: 'Size of the WAL against the disk',
  why: 'checkpoints and wal_keep_size let the WAL grow to this size even if no slot retains any',
  link: manual('runtime-config-wal.html#GUC-MAX-WAL-SIZE'),
  check(settings) {
    const most = bytesOf(settings, 'max_wal_size') ?? 0;
    const kept = bytesOf(settings, 'wal_keep_size') ?? 0;
    const { freeDiskBytes: free } = settings;
    if (free === null) return [unseen('the server’s disk', wanted)];
    const size = capFor(settings, 0.1);
    const cures = [
      ...(most > free / 4 ? [alterSystem(settings, 'max_wal_size', size)] : []),
      ...(kept > free / 4 ? [alterSystem(settings, 'wal_keep_size', size)] : []),
    ];
    const cure: Cure = { kind: 'sql', text: cures.map(({ text }) => text).join('\n') };
    const found = `max_wal_size = ${bytes(most)}, wal_keep_size = ${bytes(kept)}, ${bytes(free)} free`;
    return [verdict(most + kept < free / 2, 'warning', { found, wanted, cure })];
  },
};
