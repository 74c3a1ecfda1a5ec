import { onSetting, propertyPage } from './cures.ts';

export const timePrecision = onSetting(
  {
    id: 'DC11',
    title: 'Precision of times',
    why: 'PostgreSQL keeps microseconds. With connect they are truncated to milliseconds, so two rows may seem to have the same time, and comparisons with the source fail',
    link: propertyPage('time.precision.mode'),
  },
  'time.precision.mode',
  {
    wanted: 'adaptive',
    says: 'time.precision.mode=adaptive or microseconds',
    judge: (value) => (value === 'connect' ? 'warning' : 'ok'),
  },
);
