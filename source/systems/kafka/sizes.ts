import type { LogDirs } from '../../clients/kafka/log-dirs.ts';
import { type KafkaWire, kafkaWire } from '../../clients/kafka/wire.ts';
import type { KafkaLayout } from './layout.ts';

// Sizes are an extra: over connections of their own, which keep no offsets waiting, and not for long.
const limitMs = 1000;
const pauseMs = 30_000;

/**
 * The sizes of all logs, asked of every broker with one request at most once in `everyMs`. Never
 * fails: a broker that does not answer, does not know the request (before Kafka 1.0) or does not
 * let us ask tells no sizes; after the first two, nobody is asked for half a minute.
 */
export const kafkaSizes = () => {
  let wire: KafkaWire | undefined;
  let byBroker = new Map<number, LogDirs>();
  let at: number | null = null;
  let due = 0;

  return {
    async refresh({ addresses }: KafkaLayout, everyMs: number): Promise<void> {
      if (performance.now() < due) return;
      const asked = Date.now();
      wire ??= kafkaWire(limitMs);
      const on = wire;
      const found = new Map<number, LogDirs>();
      const answers = await Promise.allSettled(
        [...addresses].map(async ([id, address]) => {
          found.set(id, await on.ask<LogDirs>(address, 'DescribeLogDirs'));
        }),
      );
      // Closed meanwhile, because the cluster as a whole did not answer: it is asked anew at once.
      if (wire !== on) return;
      const failed = answers.some(({ status }) => status === 'rejected');
      byBroker = found;
      at = found.size > 0 ? asked : null;
      due = performance.now() + (failed ? Math.max(pauseMs, everyMs) : everyMs);
    },
    /** Null where it is not known. */
    of: (leader: number, topic: string, partition: number): bigint | null =>
      byBroker.get(leader)?.sizes.get(topic)?.get(partition) ?? null,
    /** The log folders that brokers can use no longer. */
    offline: (): { broker: number; folder: string }[] =>
      [...byBroker].flatMap(([broker, { offline }]) =>
        offline.map((folder) => ({ broker, folder })),
      ),
    /** When they were asked for, ms since the epoch. */
    at: (): number | null => at,
    close(): void {
      wire?.close();
      wire = undefined;
      due = 0;
    },
  };
};
