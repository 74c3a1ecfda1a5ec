import type { Cure } from '../../../watch/check.ts';
import type { KafkaSettings, TopicSettings } from './settings.ts';

type Entity =
  | `topics --entity-name ${string}`
  | `brokers --entity-name ${number}`
  | 'brokers --entity-default';

/** The command that gives topics or brokers a setting, without a restart. */
export const alterConfig = (
  { seed }: Pick<KafkaSettings, 'seed'>,
  entity: Entity,
  setting: string,
): Cure => ({
  kind: 'command',
  text: `kafka-configs.sh --bootstrap-server ${seed} --alter --entity-type ${entity} --add-config ${setting}`,
});

/** The command that gives topics `copies` of each partition, on the brokers that have fewest of them. */
export const moreCopies = (
  { seed, brokers }: Pick<KafkaSettings, 'seed' | 'brokers'>,
  topics: readonly TopicSettings[],
  copies: number,
): Cure => {
  const ids = brokers.map(({ id }) => id).sort((a, b) => a - b);
  const partitions = topics.flatMap(({ name, partitions: all }) =>
    all.map(({ partition, replicas }) => {
      // Whoever leads goes on leading; the others follow it round the cluster.
      const start = ids.indexOf(replicas[0] ?? -1) + 1;
      const others = ids.map((_, at) => ids[(start + at) % ids.length] as number);
      const more = others.filter((id) => !replicas.includes(id));
      return { topic: name, partition, replicas: [...replicas, ...more].slice(0, copies) };
    }),
  );
  // Additional: without it Kafka refuses a second command while the copies of the first are made.
  const plan = JSON.stringify({ version: 1, partitions });
  return {
    kind: 'command',
    text: `kafka-reassign-partitions.sh --bootstrap-server ${seed} --execute --additional --reassignment-json-file <(echo '${plan}')`,
  };
};

/** A line for `server.properties`. */
export const brokerFile = (line: string): Cure => ({
  kind: 'setting',
  text: line,
  restart: 'each broker, one after the other',
});
