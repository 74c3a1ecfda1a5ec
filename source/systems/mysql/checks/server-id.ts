import { type Check, verdict } from '../../../watch/check.ts';
import { manual, setCure } from './results.ts';
import type { MysqlSettings } from './settings.ts';

export const serverId: Check<MysqlSettings> = {
  id: 'DM07',
  title: 'Server ID',
  why: 'a server whose ID is 0 refuses every reader of its binary log',
  link: manual('replication-options.html#sysvar_server_id'),
  check: (settings) => [
    verdict(settings.serverId !== 0n, 'error', {
      found: `server_id = ${settings.serverId}`,
      wanted: 'an ID that no other server, replica or connector has',
      cure: setCure(settings, 'server_id', '1'),
    }),
  ],
};
