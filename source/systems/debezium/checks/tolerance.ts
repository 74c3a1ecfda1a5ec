import { onSetting } from './cures.ts';

export const tolerance = onSetting(
  {
    id: 'DC08',
    title: 'Records that can’t be converted',
    why: 'with errors.tolerance=all a source connector drops each record that a converter or transformation fails on. Sources have no dead letter queue: the change is silently lost',
    link: 'https://kafka.apache.org/documentation/#sourceconnectorconfigs_errors.tolerance',
  },
  'errors.tolerance',
  { wanted: 'none', judge: (value) => (value === 'all' ? 'error' : 'ok') },
);
