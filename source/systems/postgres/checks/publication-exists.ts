import { type Check, unseen } from '../../../watch/check.ts';
import { ownSlots } from './results.ts';
import type { PostgresSettings } from './settings.ts';
import { manual } from './values.ts';

const wanted = 'one with the tables that are to be captured';

export const publicationExists: Check<PostgresSettings> = {
  id: 'DS30',
  title: 'Publication',
  why: 'pgoutput sends what a publication names and nothing else; if publication.autocreate.mode is disabled, Debezium does not start without it',
  link: manual('logical-replication-publication.html'),
  check(settings) {
    const { publications, tables, database } = settings;
    const slots = ownSlots(settings);
    if (!publications) return [unseen('publications', wanted)];
    if (publications.length > 0)
      return [{ level: 'ok', found: publications.map(({ name }) => name).join(', '), wanted }];
    const needed = slots?.some(({ plugin }) => plugin === 'pgoutput');
    const names = (tables ?? []).filter(({ unlogged, partition }) => !unlogged && !partition);
    const list = names.length > 0 ? ` FOR TABLE ${names.map(({ sql }) => sql).join(', ')}` : '';
    return [
      {
        level: needed ? 'error' : 'warning',
        found: `none in database ${database}`,
        wanted,
        cure: { kind: 'sql', text: `CREATE PUBLICATION dbz_publication${list};` },
      },
    ];
  },
};
