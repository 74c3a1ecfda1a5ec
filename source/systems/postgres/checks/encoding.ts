import { type Check, inWords, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { manual } from './values.ts';

export const encoding: Check<PostgresSettings> = {
  id: 'DS65',
  title: 'Encoding of the database',
  why: 'with SQL_ASCII the server does not know the encoding of its text: the connector reads it as UTF-8, and text that is not UTF-8 makes it fail or arrives garbled',
  link: manual('multibyte.html'),
  check({ encoding: found }) {
    const cure = inWords(
      'make a database with createdb -T template0 -E UTF8, dump the old one with pg_dump -E and the encoding that its text really has, restore it there, and point the connector to it',
    );
    return [verdict(found !== 'SQL_ASCII', 'warning', { found, wanted: 'UTF8', cure })];
  },
};
