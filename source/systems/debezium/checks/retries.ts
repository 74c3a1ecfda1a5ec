import { onSetting, propertyPage } from './cures.ts';

export const retries = onSetting(
  {
    id: 'DC23',
    title: 'Attempts after a lost connection',
    why: 'a restart or failover of the database takes a minute. A connector that gives up earlier stays FAILED until someone restarts it, and meanwhile the slot keeps WAL',
    link: propertyPage('errors.max.retries'),
  },
  'errors.max.retries',
  {
    wanted: '-1',
    judge: (value) => (Number(value) >= 0 && Number(value) < 10 ? 'warning' : 'ok'),
  },
);
