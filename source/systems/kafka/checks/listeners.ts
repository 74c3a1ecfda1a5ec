import type { Check } from '../../../watch/check.ts';
import { brokerFile } from './commands.ts';
import type { KafkaSettings } from './settings.ts';

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

const hostOf = (address: string): string =>
  address.slice(0, address.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');

/** The seed is the address of one broker. Others on its machine have a port of their own, those elsewhere a host. */
const addressFor = (port: number, seed: string, brokers: KafkaSettings['brokers']): string => {
  if (brokers.length === 1) return seed;
  const host = seed.slice(0, seed.lastIndexOf(':'));
  return `${brokers.filter((each) => each.port === port).length === 1 ? host : 'HOST'}:${port}`;
};

export const listeners: Check<KafkaSettings> = {
  id: 'DK07',
  title: 'Addresses that brokers give their clients',
  why: 'a client asks one address and is then sent to the advertised ones. If these are the loopback address, Connect and Spark on other machines look for the broker on themselves: the first connection works, and nothing after it',
  link: 'https://kafka.apache.org/documentation/#brokerconfigs_advertised.listeners',
  check: ({ seed, brokers }) =>
    brokers.map(({ id, host, port }) => {
      const wrong = isLoopback(host) && !isLoopback(hostOf(seed));
      return {
        name: `broker ${id}`,
        level: wrong ? 'error' : 'ok',
        found: `${host}:${port}, asked at ${seed}`,
        wanted: wrong ? 'an address that other machines reach' : 'one that its clients reach',
        ...(wrong && {
          cure: brokerFile(`advertised.listeners=PLAINTEXT://${addressFor(port, seed, brokers)}`),
        }),
      };
    }),
};
