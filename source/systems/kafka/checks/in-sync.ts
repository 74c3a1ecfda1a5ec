import type { Check, Checked } from '../../../watch/check.ts';
import { alterConfig } from './commands.ts';
import { copiesOf } from './internals.ts';
import type { KafkaSettings } from './settings.ts';

const most = 10;

export const inSync: Check<KafkaSettings> = {
  id: 'DK04',
  title: 'Copies that a topic needs in order to be written to',
  why: 'Debezium writes with acks=all: a topic with fewer copies than its min.insync.replicas accepts nothing, and one that needs every copy accepts nothing while any broker is down',
  link: 'https://kafka.apache.org/documentation/#topicconfigs_min.insync.replicas',
  check(settings) {
    const judged = settings.topics.flatMap((topic): Checked[] => {
      const least = Number(topic.config?.['min.insync.replicas'] ?? Number.NaN);
      const copies = copiesOf(topic);
      if (!Number.isFinite(least) || !Number.isFinite(copies)) return [];
      const level = least > copies ? 'error' : least === copies && copies > 1 ? 'warning' : 'ok';
      const wanted = Math.max(1, copies - 1);
      return [
        {
          ...{ name: topic.name, level },
          found: `min.insync.replicas=${least} of ${copies} ${copies === 1 ? 'copy' : 'copies'}`,
          wanted: `min.insync.replicas=${wanted}`,
          ...(level !== 'ok' && {
            cure: alterConfig(
              settings,
              `topics --entity-name ${topic.name}`,
              `min.insync.replicas=${wanted}`,
            ),
          }),
        },
      ];
    });
    const bad = judged.filter(({ level }) => level !== 'ok');
    // A cluster may have hundreds that are set alike.
    if (bad.length > 0 || judged.length === 0) return bad.slice(0, most);
    const wanted = 'less than the copies of each topic';
    return [{ level: 'ok', found: `topics that can be written to: ${judged.length}`, wanted }];
  },
};
