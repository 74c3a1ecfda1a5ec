import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Kafka } from '../readings.ts';

const leastBrokers = 3;
const leastEach = 10;

/** One broker does the work of several. */
export const leaderSkew: Rule<Kafka> = {
  id: 'K13',
  title: 'Leaders are unevenly spread',
  means:
    'In a cluster of three brokers or more, one leads more than twice as many partitions as the average. All reads and writes of a partition go to its leader.',
  causes: [
    'A broker was down: its partitions have moved away and have not yet moved back.',
    'Topics were created while only some of the brokers were up.',
  ],
  cures: [
    'Elect the preferred leaders: `kafka-leader-election.sh --election-type preferred --all-topic-partitions`. By default Kafka does so itself every five minutes.',
    'Reassign partitions if the preferred leaders are spread unevenly themselves.',
  ],
  becauseOf: ['K04'],
  find(view) {
    const reading = current(view);
    if (!reading || reading.brokers.length < leastBrokers) return [];
    const leads = new Map(reading.brokers.map(({ id }) => [id, 0]));
    let partitions = 0;
    for (const { partitions: all } of reading.topics)
      for (const { leader } of all) {
        if (!leads.has(leader)) continue;
        leads.set(leader, (leads.get(leader) ?? 0) + 1);
        partitions += 1;
      }
    const average = partitions / leads.size;
    const [id, most] = [...leads].reduce((a, b) => (b[1] > a[1] ? b : a));
    if (average < leastEach || most <= 2 * average) return [];
    return [
      {
        level: 'info',
        subject: { system: view.system.id, name: `broker ${id}` },
        text: `Kafka: broker ${id} leads ${most} of ${partitions} partitions`,
        evidence: [
          { name: 'leads', value: most },
          { name: 'average', value: Math.round(average) },
        ],
      },
    ];
  },
};
