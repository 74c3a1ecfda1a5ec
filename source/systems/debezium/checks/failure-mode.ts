import { onSetting, propertyPage } from './cures.ts';

export const failureMode = onSetting(
  {
    id: 'DC09',
    title: 'Changes that can’t be processed',
    why: 'anything but fail passes by a change that Debezium can’t take apart: the table differs from its source from then on, and at best a line in the log says so',
    link: propertyPage('event.processing.failure.handling.mode'),
  },
  'event.processing.failure.handling.mode',
  { wanted: 'fail', judge: (value) => (value === 'fail' ? 'ok' : 'error') },
);
