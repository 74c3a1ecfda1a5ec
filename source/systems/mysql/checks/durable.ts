import { type Check, verdict } from '../../../watch/check.ts';
import { manual, setCure } from './results.ts';
import type { MysqlSettings } from './settings.ts';

const names = ['sync_binlog', 'innodb_flush_log_at_trx_commit'] as const;

export const durable: Check<MysqlSettings> = {
  id: 'DM08',
  title: 'Durability of commits and binary log',
  why: 'with any other value a crash may undo what a reader has seen, or lose committed changes from the binary log',
  link: manual('replication-options-binary-log.html#sysvar_sync_binlog'),
  check: (settings) =>
    names.flatMap((name) => {
      const found = settings.settings[name];
      if (found === undefined) return [];
      return [
        verdict(found === '1', 'info', {
          found: `${name} = ${found}`,
          wanted: '1',
          cure: setCure(settings, name, '1'),
        }),
      ];
    }),
};
