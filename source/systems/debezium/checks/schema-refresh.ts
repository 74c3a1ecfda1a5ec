import { onSetting, propertyPage } from './cures.ts';

export const schemaRefresh = onSetting(
  {
    id: 'DC26',
    title: 'Changes of a table’s columns',
    why: 'with columns_diff_exclude_unchanged_toast the connector does not notice that a column is missing if its values are large: it may keep using a schema that the table no longer has',
    link: propertyPage('schema.refresh.mode'),
  },
  'schema.refresh.mode',
  { wanted: 'columns_diff', judge: (value) => (value === 'columns_diff' ? 'ok' : 'info') },
);
