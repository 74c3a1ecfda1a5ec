import { wantedCopies } from '../../systems/kafka/checks/brokers.ts';
import { moreCopies } from '../../systems/kafka/checks/commands.ts';
import { copiesOf } from '../../systems/kafka/checks/internals.ts';
import type { Checked } from '../../watch/check.ts';
import { changeTopics } from './captured.ts';
import { defineAcross } from './parts.ts';
import { summed } from './retention.ts';

export const copies = defineAcross({
  id: 'DX09',
  title: 'Copies of topics with changes',
  why: 'the slot lets go of what Kafka has confirmed. If the only copy is lost with its broker, so are the changes: a new snapshot brings back the rows, but nothing brings back their history',
  link: 'https://kafka.apache.org/documentation/#replication',
  needs: ['kafka'],
  check(parts) {
    const { kafka } = parts;
    const least = wantedCopies(kafka);
    const results = changeTopics(parts, kafka).map((topic): Checked => {
      const few = copiesOf(topic) < least;
      return {
        name: topic.name,
        level: few ? 'warning' : 'ok',
        found: `${copiesOf(topic)} of ${kafka.brokers.length} brokers`,
        wanted: `at least ${least}`,
        ...(few && { cure: moreCopies(kafka, [topic], least) }),
      };
    });
    return summed(results, 'topics with enough copies');
  },
});
