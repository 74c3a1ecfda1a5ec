import { type Check, inWords, unseen, verdict } from '../../../watch/check.ts';
import { manual } from './results.ts';
import type { MysqlSettings } from './settings.ts';

const wanted = 'neither binlog_do_db nor binlog_ignore_db';

export const filters: Check<MysqlSettings> = {
  id: 'DM13',
  title: 'Databases that the binary log leaves out',
  why: 'changes of a database that it leaves out never reach a reader, and nothing says so',
  link: manual('replication-options-binary-log.html#option_mysqld_binlog-do-db'),
  check({ filters: found, logBin }) {
    if (!logBin) return [];
    if (!found) return [unseen('what the binary log leaves out', wanted)];
    const { only, without } = found;
    const parts = [only && `only ${only}`, without && `not ${without}`].filter(Boolean);
    return [
      verdict(parts.length === 0, 'warning', {
        found: parts.length === 0 ? 'none' : parts.join(', '),
        wanted,
        cure: inWords(
          'take binlog_do_db and binlog_ignore_db out of the server’s file and restart it, unless those databases are not to be captured',
        ),
      }),
    ];
  },
};
