import { onSetting } from './cures.ts';

export const tasks = onSetting(
  {
    id: 'DC17',
    title: 'Tasks of the connector',
    why: 'a slot has one reader: whatever tasks.max says, there is one task. More throughput comes from another connector with a slot and a publication of its own',
    link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-property-tasks-max',
  },
  'tasks.max',
  { wanted: '1', judge: (value) => (Number(value) > 1 ? 'info' : 'ok') },
);
