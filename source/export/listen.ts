import { UsageError } from '../config/errors.ts';

/** Where a server listens. */
export type Address = { host: string; port: number };

/** A port that no exporter of Prometheus’ list has, on loopback. */
export const defaultAddress: Address = { host: '127.0.0.1', port: 19_187 };

const forms = '127.0.0.1:19187, [::1]:19187, 0.0.0.0:19187, or a port alone, which is on loopback';

/** Reads `HOST:PORT`, `[IPv6]:PORT`, `:PORT` or `PORT`; 0 is a port that is free. Throws a UsageError. */
export const addressIn = (text: string): Address => {
  const found = /^(?:(?:\[([\da-f:.]+)\]|([\w.-]*)):)?(\d{1,5})$/i.exec(text.trim());
  const port = Number(found?.[3]);
  if (!found || port > 65_535) throw new UsageError(`--listen ${text}: expected ${forms}`);
  return { host: found[1] ?? (found[2] || defaultAddress.host), port };
};

/** What a flag for an address says of a value: what is wrong with it, or undefined. */
export const checkAddress = (text: string): string | undefined => {
  try {
    addressIn(text);
    return undefined;
  } catch {
    return `expected ${forms}`;
  }
};

/** As it stands in a URL. */
export const hostText = ({ host, port }: Address): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Whether only this machine reaches it. */
export const isLoopback = ({ host }: Pick<Address, 'host'>): boolean =>
  /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/i.test(host);
