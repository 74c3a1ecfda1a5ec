import { duration } from '../../../text/units.ts';
import { type Check, type Checked, unseen } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, manual, msOf } from './values.ts';

// Debezium tells where it is every 10 s (status.update.interval.ms), the server asks at half the timeout.
const shortest = 20_000;
const wanted = 'at least 20 s';

export const walSenderTimeout: Check<PostgresSettings> = {
  id: 'DS07',
  title: 'Timeout of walsenders',
  why: 'a reader that is silent for this long is disconnected; without a timeout, a dead connection keeps holding the slot, and the reader that wants to take over is refused',
  link: manual('runtime-config-replication.html#GUC-WAL-SENDER-TIMEOUT'),
  check(settings) {
    const timeout = msOf(settings, 'wal_sender_timeout');
    if (timeout === undefined) return [unseen('wal_sender_timeout', wanted)];
    const found = `wal_sender_timeout = ${timeout === 0 ? '0: none' : duration(timeout)}`;
    if (timeout >= shortest) return [{ level: 'ok', found, wanted }];
    const level: Checked['level'] = timeout === 0 ? 'info' : 'warning';
    const cure = alterSystem(settings, 'wal_sender_timeout', '60s');
    return [{ level, found, wanted, cure }];
  },
};
