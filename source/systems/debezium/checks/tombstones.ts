import { onSetting, propertyPage } from './cures.ts';

export const tombstones = onSetting(
  {
    id: 'DC24',
    title: 'Tombstones after deletes',
    why: 'a topic that is compacted, now or later, never forgets a deleted row without a tombstone for its key',
    link: propertyPage('tombstones.on.delete'),
  },
  'tombstones.on.delete',
  { wanted: 'true', judge: (value) => (value === 'false' ? 'info' : 'ok') },
);
