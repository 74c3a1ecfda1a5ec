import { plural } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Kafka } from '../readings.ts';
import { entryIn } from '../topic-index.ts';

/** Partitions that refuse what is written with `acks=all`, which is how Debezium writes. */
export const tooFewInSync: Rule<Kafka> = {
  id: 'K09',
  title: 'Partitions refuse writes',
  means:
    'A partition has fewer copies in sync than `min.insync.replicas` of its topic requires. Producers with `acks=all`, such as Debezium, get NOT_ENOUGH_REPLICAS and retry.',
  causes: [
    'Brokers are down or behind.',
    '`min.insync.replicas` equals the number of copies, so that no broker may be missing.',
  ],
  cures: [
    'Start the brokers that are missing.',
    'Set `min.insync.replicas` to one less than the number of copies (2 of 3).',
  ],
  find(view) {
    const reading = current(view);
    if (!reading) return [];
    const short = (reading.minInSync ?? []).flatMap(({ name, value }) => {
      const partitions = entryIn(reading, name)?.topic.partitions ?? [];
      const few = partitions.filter(({ inSync, leader }) => leader >= 0 && inSync < value);
      return few.length > 0 ? [{ name, value, partitions: few.length }] : [];
    });
    if (short.length === 0) return [];
    const partitions = short.reduce((sum, each) => sum + each.partitions, 0);
    return [
      {
        level: 'error',
        subject: { system: view.system.id },
        text: `Kafka: ${plural(partitions, 'partition')} ${partitions === 1 ? 'refuses' : 'refuse'} writes: fewer copies in sync than min.insync.replicas`,
        evidence: [
          { name: 'partitions', value: partitions },
          ...short
            .slice(0, 3)
            .map(({ name, value }) => ({ name: `min.insync.replicas of ${name}`, value })),
        ],
      },
    ];
  },
};
