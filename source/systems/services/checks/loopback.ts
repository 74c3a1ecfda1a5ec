import { type Check, type Checked, unseen } from '../../../watch/check.ts';
import type { LabSettings } from './settings.ts';

const wanted = 'loopback addresses only';

const isLoopback = (address: string) => address === '::1' || address.startsWith('127.');

export const loopback: Check<LabSettings> = {
  id: 'DL01',
  title: 'Addresses that services listen at',
  why: 'a lab has passwords, but most of its traffic is not encrypted, so no other machine should be able to reach it; up rewrites its settings',
  link: 'https://kafka.apache.org/documentation/#security_overview',
  check({ name, listeners }) {
    if (!listeners) return [unseen('where services listen', wanted)];
    if (listeners.length === 0) return [];
    const lab = name === 'lab' ? '' : ` --name ${name}`;
    const open = listeners.filter(({ address }) => !isLoopback(address));
    if (open.length === 0)
      return [{ level: 'ok', found: `${listeners.length} ports on loopback`, wanted }];
    return open.map(
      ({ service, port, address }): Checked => ({
        level: 'warning',
        name: service,
        found: `${service} listens at ${address}:${port}`,
        wanted,
        cure: { kind: 'command', text: `cdc-top down${lab} && cdc-top up${lab}` },
      }),
    );
  },
};
