import { changeOf, onConnectors } from './cures.ts';

const setting = 'topic.creation.default.cleanup.policy';

export const topicCreation = onConnectors(
  {
    id: 'DC18',
    title: 'Topics that the connector makes',
    why: 'a topic that is created with compaction loses earlier changes of a row: a job that reads it later gets a different history from one that was always running',
    link: 'https://debezium.io/documentation/reference/stable/configuration/topic-auto-create-config.html',
  },
  (connector) => {
    const policy = connector.config[setting];
    if (policy === undefined) return [];
    const compact = policy.includes('compact');
    return [
      {
        level: compact ? 'warning' : 'ok',
        found: `${setting}=${policy}`,
        wanted: `${setting}=delete`,
        ...(compact && { cure: changeOf(connector, { [setting]: 'delete' }) }),
      },
    ];
  },
);
