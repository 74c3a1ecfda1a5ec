import { onSetting, propertyPage } from './cures.ts';

export const publicationMode = onSetting(
  {
    id: 'DC02',
    title: 'Who makes the publication',
    why: 'by default Debezium creates a publication FOR ALL TABLES if there is none: only a superuser can do that, and from then on every table of the database is decoded, captured or not',
    link: propertyPage('publication.autocreate.mode'),
  },
  'publication.autocreate.mode',
  {
    wanted: 'disabled',
    says: 'publication.autocreate.mode=disabled or filtered',
    judge: (value) => (value === 'all_tables' ? 'warning' : 'ok'),
  },
);
