import { type Check, unseen, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, manual, textOf } from './values.ts';

export const passwordEncryption: Check<PostgresSettings> = {
  id: 'DS67',
  title: 'Passwords as they are kept',
  why: 'MD5 can be guessed by trial and is on its way out of PostgreSQL; a password is kept as SCRAM once it has been set again',
  link: manual('auth-password.html'),
  check(settings) {
    const value = textOf(settings, 'password_encryption');
    if (value === undefined) return [unseen('password_encryption', 'scram-sha-256')];
    return [
      verdict(value === 'scram-sha-256', 'warning', {
        found: `password_encryption = ${value}`,
        wanted: 'scram-sha-256',
        cure: alterSystem(settings, 'password_encryption', 'scram-sha-256'),
      }),
    ];
  },
};
