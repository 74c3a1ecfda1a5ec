import { duration } from '../../../text/units.ts';
import { type Check, verdict } from '../../../watch/check.ts';
import { manual, setCure } from './results.ts';
import type { MysqlSettings } from './settings.ts';

const dayMs = 86_400_000;
const week = 7 * 86_400;

export const retention: Check<MysqlSettings> = {
  id: 'DM06',
  title: 'Retention of binary logs',
  why: 'a reader that is away for longer cannot resume, and needs a new snapshot',
  link: manual('replication-options-binary-log.html#sysvar_binlog_expire_logs_seconds'),
  check(settings) {
    const { retentionMs, settings: all } = settings;
    const inSeconds = all.binlog_expire_logs_seconds !== undefined;
    return [
      verdict(retentionMs === null || retentionMs >= dayMs, 'warning', {
        found: retentionMs === null ? 'for ever' : duration(retentionMs),
        wanted: 'at least a day',
        cure: inSeconds
          ? setCure(settings, 'binlog_expire_logs_seconds', String(week))
          : setCure(settings, 'expire_logs_days', '7'),
      }),
    ];
  },
};
