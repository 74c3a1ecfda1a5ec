import { onSetting, propertyPage } from './cures.ts';

export const skipped = onSetting(
  {
    id: 'DC16',
    title: 'Operations that are left out',
    why: 'what is skipped never reaches the table: without updates and deletes it differs from its source. By default TRUNCATE is skipped: rows removed by a TRUNCATE stay in the table',
    link: propertyPage('skipped.operations'),
  },
  'skipped.operations',
  {
    wanted: 'none',
    judge(value) {
      if (/\b[cud]\b/.test(value)) return 'warning';
      return /\bt\b/.test(value) ? 'info' : 'ok';
    },
  },
);
