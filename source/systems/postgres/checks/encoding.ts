import { type Check, inWords, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { manual } from './values.ts';

export const encoding: Check<PostgresSettings> = {
  id: 'DS65',
  title: 'Encoding of the database',
  why: 'in SQL_ASCII the server does not know what its bytes mean: they are read as UTF-8, and what is not ends the connector or is garbled',
  link: manual('multibyte.html'),
  check({ encoding: found }) {
    const cure = inWords(
      'make a database with createdb -T template0 -E UTF8, dump the old one with pg_dump -E and the encoding that its text really has, restore it there, and point the connector to it',
    );
    return [verdict(found !== 'SQL_ASCII', 'warning', { found, wanted: 'UTF8', cure })];
  },
};
