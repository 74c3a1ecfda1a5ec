import { onSetting, propertyPage } from './cures.ts';

export const publicationMode = onSetting(
  {
    id: 'DC02',
    title: 'Who makes the publication',
    why: 'by default Debezium makes a publication of ALL TABLES if there is none: only a superuser can do that, and every table of the database is decoded from then on, whether it is captured or not',
    link: propertyPage('publication.autocreate.mode'),
  },
  'publication.autocreate.mode',
  {
    wanted: 'disabled',
    says: 'publication.autocreate.mode=disabled or filtered',
    judge: (value) => (value === 'all_tables' ? 'warning' : 'ok'),
  },
);
