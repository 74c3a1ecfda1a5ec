import { onSetting } from './cures.ts';

export const tolerance = onSetting(
  {
    id: 'DC08',
    title: 'Records that can’t be converted',
    why: 'with errors.tolerance=all a source connector leaves out each record that a converter or transformation fails on. There is no dead letter queue for sources: the change is lost without a word',
    link: 'https://kafka.apache.org/documentation/#sourceconnectorconfigs_errors.tolerance',
  },
  'errors.tolerance',
  { wanted: 'none', judge: (value) => (value === 'all' ? 'error' : 'ok') },
);
