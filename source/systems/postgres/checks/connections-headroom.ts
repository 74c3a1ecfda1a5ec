import { type Check, unseen, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, manual, numberOf } from './values.ts';

const least = 3;
const wanted = `at least ${least} that are free`;

export const connectionsHeadroom: Check<PostgresSettings> = {
  id: 'DS70',
  title: 'Headroom of connections',
  why: 'Debezium takes one for streaming and up to two more for snapshots and heartbeats; after a failure it comes back while the old ones still live',
  link: manual('runtime-config-connection.html#GUC-MAX-CONNECTIONS'),
  check(settings) {
    const most = numberOf(settings, 'max_connections');
    if (most === undefined) return [unseen('max_connections', wanted)];
    const kept = numberOf(settings, 'superuser_reserved_connections') ?? 0;
    const free = most - kept - settings.connections;
    return [
      verdict(free >= least, 'warning', {
        found: `${settings.connections} of max_connections = ${most} are taken, ${kept} are kept for superusers`,
        wanted,
        cure: alterSystem(settings, 'max_connections', String(Math.max(100, most * 2))),
      }),
    ];
  },
};
