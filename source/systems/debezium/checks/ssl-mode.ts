import { changeOf, onConnectors, propertyPage } from './cures.ts';
import { effective } from './settings.ts';

const isHere = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.') || host.startsWith('/');

export const sslMode = onConnectors(
  {
    id: 'DC22',
    title: 'Encryption on the way from the database',
    why: 'sslmode=disable sends the password and the rows in clear text, and a server that accepts only TLS refuses the connection',
    link: propertyPage('database.sslmode'),
  },
  (connector) => {
    const mode = connector.config['database.sslmode'];
    if (mode === undefined) return [];
    const host = effective(connector, 'database.hostname');
    const open = mode === 'disable' || mode === 'disabled';
    const level = open ? (isHere(host) ? 'info' : 'warning') : 'ok';
    return [
      {
        level,
        found: `database.sslmode=${mode}`,
        wanted: isHere(host) ? 'prefer' : 'require, verify-ca or verify-full',
        ...(open && {
          cure: changeOf(connector, { 'database.sslmode': isHere(host) ? 'prefer' : 'require' }),
        }),
      },
    ];
  },
);
