import { onSetting, propertyPage } from './cures.ts';

// Rows that were there before the first start never come; or come again; or nothing follows them.
const doubtful = ['never', 'no_data', 'schema_only', 'always', 'initial_only', 'exported'];

export const snapshotMode = onSetting(
  {
    id: 'DC06',
    title: 'The first snapshot',
    why: 'never and no_data leave out the rows that existed before, so the table is never complete; always reads every row again at each start; initial_only stops after the snapshot',
    link: propertyPage('snapshot.mode'),
  },
  'snapshot.mode',
  {
    wanted: 'initial',
    judge: (value) => (doubtful.includes(value) ? 'warning' : 'ok'),
  },
);
