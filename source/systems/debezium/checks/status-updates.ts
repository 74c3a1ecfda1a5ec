import { onSetting, propertyPage } from './cures.ts';

// The server ends a connection that it has not heard of for wal_sender_timeout, 60 s by default.
const mostMs = 30_000;

export const statusUpdates = onSetting(
  {
    id: 'DC25',
    title: 'How often the connector reports to the server',
    why: 'the server disconnects a reader that it has not heard from for wal_sender_timeout, a minute by default: the connector then keeps reconnecting and reading the slot from the same position',
    link: propertyPage('status.update.interval.ms'),
  },
  'status.update.interval.ms',
  {
    wanted: '10000',
    says: 'at most half of wal_sender_timeout',
    judge: (value) => (Number(value) > mostMs ? 'warning' : 'ok'),
  },
);
