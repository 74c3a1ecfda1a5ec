import { type Check, verdict } from '../../../watch/check.ts';
import { debeziumPage, fileCure } from './results.ts';
import type { MysqlSettings } from './settings.ts';

export const logBin: Check<MysqlSettings> = {
  id: 'DM01',
  title: 'Binary log',
  why: 'Debezium reads nothing else',
  link: debeziumPage('enable-mysql-binlog'),
  check: (settings) => [
    verdict(settings.logBin, 'error', {
      found: `log_bin = ${settings.logBin ? 'ON' : 'OFF'}`,
      wanted: 'ON',
      cure: fileCure(settings, 'log_bin = mysql-bin', `server_id = ${settings.serverId || 1}`),
    }),
  ],
};
