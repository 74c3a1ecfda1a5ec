import { historyTopicIn, keptFor } from '../../systems/debezium/history.ts';
import { alterConfig } from '../../systems/kafka/checks/commands.ts';
import type { KafkaSettings, TopicSettings } from '../../systems/kafka/checks/settings.ts';
import { duration } from '../../text/units.ts';
import type { Checked } from '../../watch/check.ts';
import { defineAcross } from './parts.ts';

const forEver = 'cleanup.policy=delete,retention.ms=-1,retention.bytes=-1';
const wanted =
  'a topic that keeps every statement for ever: cleanup.policy=delete, retention.ms=-1';

export const schemaHistory = defineAcross({
  id: 'DX18',
  title: 'Schema history of the connector',
  why: 'the binary log holds rows without the names of their columns: a connector for MySQL or MariaDB knows the tables by the statements that it has kept in this topic. It reads all of them at every start. Without them it does not start, and a topic that is compacted refuses new ones, since they have no key',
  link: 'https://debezium.io/documentation/reference/stable/connectors/mysql.html#mysql-schema-history-topic',
  needs: ['kafka', 'binlogConnector'],
  check({ kafka, binlogConnector }): readonly Checked[] {
    const name = historyTopicIn(binlogConnector.config);
    if (name === undefined) return [];
    const topic = kafka.topics.find((each) => each.name === name);
    if (topic) return [judged(kafka, topic)];
    const own = binlogConnector.config['schema.history.internal.kafka.bootstrap.servers'] ?? '';
    if (!isSameCluster(own, kafka))
      return [{ name, level: 'unknown', found: `it lies in another cluster: ${own}`, wanted }];
    const stored = kafka.stored?.find((each) => each.connector === binlogConnector.name);
    if (!stored?.offset) return [{ name, level: 'unknown', found: 'no such topic yet', wanted }];
    return [
      {
        ...{ name, level: 'error', wanted },
        found: 'no such topic, though the connector has stored an offset',
        // Valid only as long as no table was changed since: nothing tells that from here.
        cure: {
          kind: 'words',
          text: 'start the connector once with snapshot.mode=schema_only_recovery, if no table was changed since it stopped; else take a new snapshot',
        },
      },
    ];
  },
});

const isSameCluster = (servers: string, { seed, brokers }: KafkaSettings): boolean => {
  const known = new Set([seed, ...brokers.map(({ host, port }) => `${host}:${port}`)]);
  return servers.split(',').some((each) => known.has(each.trim().replace(/^[A-Z_]+:\/\//, '')));
};

const judged = (kafka: KafkaSettings, { name, config, partitions }: TopicSettings): Checked => {
  const policy = config?.['cleanup.policy'];
  if (!policy) return { name, level: 'unknown', found: 'its settings may not be seen', wanted };
  const kept = keptFor(config);
  const compacts = policy.includes('compact');
  const gone = partitions.reduce((sum, { begin }) => sum + (begin ?? 0n), 0n);
  const found = [
    ...(compacts ? [`cleanup.policy=${policy}`] : []),
    ...(kept.ms === null ? [] : [`kept for ${duration(kept.ms)}`]),
    ...(kept.bytes === null ? [] : [`retention.bytes=${kept.bytes}`]),
    ...(gone > 0n ? [`its first ${gone} records are gone`] : []),
  ];
  const isLimited = kept.ms !== null || kept.bytes !== null;
  return {
    ...{ name, level: found.length > 0 ? 'error' : 'ok', wanted },
    found: found.length > 0 ? found.join(', ') : 'kept for ever',
    ...((compacts || isLimited) && {
      cure: alterConfig(kafka, `topics --entity-name ${name}`, forEver),
    }),
  };
};
