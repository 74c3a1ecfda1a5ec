import { type Check, verdict } from '../../../watch/check.ts';
import { manual, setCure } from './results.ts';
import type { MysqlSettings } from './settings.ts';

export const serverId: Check<MysqlSettings> = {
  id: 'DM07',
  title: 'Number of the server',
  why: 'a server whose number is 0 refuses everybody who wants to read its binary log',
  link: manual('replication-options.html#sysvar_server_id'),
  check: (settings) => [
    verdict(settings.serverId !== 0n, 'error', {
      found: `server_id = ${settings.serverId}`,
      wanted: 'a number that no other server, replica or connector has',
      cure: setCure(settings, 'server_id', '1'),
    }),
  ],
};
