/** Debezium makes the topic with the largest number of ms there is. */
const longestMs = 100 * 365 * 86_400_000;

/** The topic in which a connector keeps the statements that made its tables; undefined where it keeps them elsewhere. */
export const historyTopicIn = (config: Readonly<Record<string, string>>): string | undefined => {
  const kept = config['schema.history.internal'] ?? 'KafkaSchemaHistory';
  return kept.endsWith('KafkaSchemaHistory')
    ? config['schema.history.internal.kafka.topic']
    : undefined;
};

/** For how long, and up to which size, a topic with these settings keeps its records; null: without an end. */
export const keptFor = (
  config: Readonly<Record<string, string | null>>,
): { ms: number | null; bytes: number | null } => {
  // One that is only compacted deletes nothing by age or size.
  if (config['cleanup.policy'] === 'compact') return { ms: null, bytes: null };
  const of = (setting: string): number | null => {
    const value = Number(config[setting] ?? -1);
    return value < 0 ? null : value;
  };
  const ms = of('retention.ms');
  return { ms: ms !== null && ms > longestMs ? null : ms, bytes: of('retention.bytes') };
};
