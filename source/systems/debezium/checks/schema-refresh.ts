import { onSetting, propertyPage } from './cures.ts';

export const schemaRefresh = onSetting(
  {
    id: 'DC26',
    title: 'Changes of a table’s columns',
    why: 'with columns_diff_exclude_unchanged_toast the connector takes a column whose large value was not changed for one that is not there: it can go by a schema that the table no longer has',
    link: propertyPage('schema.refresh.mode'),
  },
  'schema.refresh.mode',
  { wanted: 'columns_diff', judge: (value) => (value === 'columns_diff' ? 'ok' : 'info') },
);
