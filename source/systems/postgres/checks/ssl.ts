import { type Check, unseen, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, manual, textOf } from './values.ts';

const wanted = 'on, with server.crt and server.key, or loopback addresses only';

const isLoopback = (address: string) =>
  address === 'localhost' || address === '::1' || /^127\./.test(address);

export const ssl: Check<PostgresSettings> = {
  id: 'DS66',
  title: 'Encrypted connections',
  why: 'every row that is captured crosses the network as it is',
  link: manual('ssl-tcp.html'),
  check(settings) {
    const value = textOf(settings, 'ssl');
    const listens = textOf(settings, 'listen_addresses');
    if (value === undefined || listens === undefined) return [unseen('ssl', wanted)];
    const addresses = listens.split(/[\s,]+/).filter(Boolean);
    return [
      verdict(value === 'on' || addresses.every(isLoopback), 'info', {
        found: `ssl = ${value}, listen_addresses = ${listens}`,
        wanted,
        cure: alterSystem(settings, 'ssl', 'on'),
      }),
    ];
  },
};
