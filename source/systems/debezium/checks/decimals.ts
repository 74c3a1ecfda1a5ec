import { onSetting, propertyPage } from './cures.ts';

export const decimals = onSetting(
  {
    id: 'DC10',
    title: 'Decimal numbers',
    why: 'as double, an amount such as 0.1 is no longer exact, and sums drift',
    link: propertyPage('decimal.handling.mode'),
  },
  'decimal.handling.mode',
  {
    wanted: 'precise',
    says: 'decimal.handling.mode=precise or string',
    judge: (value) => (value === 'double' ? 'warning' : 'ok'),
  },
);
