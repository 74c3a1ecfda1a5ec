import { onSetting, propertyPage } from './cures.ts';

const slowMs = 5000;

export const pollInterval = onSetting(
  {
    id: 'DC14',
    title: 'How long a change waits for others',
    why: 'a change waits up to poll.interval.ms before it is sent: that much is added to the delay of every single change',
    link: propertyPage('poll.interval.ms'),
  },
  'poll.interval.ms',
  {
    wanted: '500',
    says: 'poll.interval.ms below 5000',
    judge: (value) => (Number(value) >= slowMs ? 'warning' : 'ok'),
  },
);
