import { onSetting, propertyPage } from './cures.ts';

export const slotDrop = onSetting(
  {
    id: 'DC07',
    title: 'The slot when the connector stops',
    why: 'with slot.drop.on.stop the slot is dropped whenever the connector stops gracefully: everything written until it is back is lost, and its stored offsets hide that',
    link: propertyPage('slot.drop.on.stop'),
  },
  'slot.drop.on.stop',
  { wanted: 'false', judge: (value) => (value === 'true' ? 'error' : 'ok') },
);
