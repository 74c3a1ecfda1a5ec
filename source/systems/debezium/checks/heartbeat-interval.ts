import { onSetting, propertyPage } from './cures.ts';

export const heartbeatInterval = onSetting(
  {
    id: 'DC04',
    title: 'Heartbeats',
    why: 'without heartbeats the connector confirms nothing while its own tables are quiet: the slot then keeps the WAL that all other tables and databases write, until the disk is full or the slot is lost',
    link: propertyPage('heartbeat.interval.ms'),
  },
  'heartbeat.interval.ms',
  {
    wanted: '10000',
    says: 'heartbeat.interval.ms above 0',
    judge: (value) => (Number(value) > 0 ? 'ok' : 'warning'),
  },
);
