import { onSetting, propertyPage } from './cures.ts';

export const failureMode = onSetting(
  {
    id: 'DC09',
    title: 'Changes that can’t be processed',
    why: 'anything but fail skips a change that Debezium cannot process: from then on the table differs from its source, and at best a line in the log says so',
    link: propertyPage('event.processing.failure.handling.mode'),
  },
  'event.processing.failure.handling.mode',
  { wanted: 'fail', judge: (value) => (value === 'fail' ? 'ok' : 'error') },
);
