import { type Check, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { manual } from './values.ts';

export const encoding: Check<PostgresSettings> = {
  id: 'DS65',
  title: 'Encoding of the database',
  why: 'in SQL_ASCII the server does not know what its bytes mean: they are read as UTF-8, and what is not ends the connector or is garbled; the cure is a new database in UTF8, by dump and restore',
  link: manual('multibyte.html'),
  check({ encoding: found }) {
    return [verdict(found !== 'SQL_ASCII', 'warning', { found, wanted: 'UTF8' })];
  },
};
