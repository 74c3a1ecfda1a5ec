import { alterConfig } from '../../systems/kafka/checks/commands.ts';
import type { Checked } from '../../watch/check.ts';
import { changeTopics } from './captured.ts';
import { defineAcross } from './parts.ts';
import { summed } from './retention.ts';

export const compaction = defineAcross({
  id: 'DX07',
  title: 'Compaction of topics with changes',
  why: 'compaction keeps only the newest record of each key: a table of all changes then lacks some of them, and which ones depends on when the job was running',
  link: 'https://kafka.apache.org/documentation/#topicconfigs_cleanup.policy',
  needs: ['kafka'],
  check(parts) {
    const { kafka } = parts;
    const results = changeTopics(parts, kafka).flatMap(({ name, config }): Checked[] => {
      const policy = config?.['cleanup.policy'];
      if (!policy) return [];
      const compact = policy.includes('compact');
      const wanted = 'cleanup.policy=delete';
      return [
        {
          ...{ name, level: compact ? 'warning' : 'ok', found: `cleanup.policy=${policy}`, wanted },
          ...(compact && { cure: alterConfig(kafka, `topics --entity-name ${name}`, wanted) }),
        },
      ];
    });
    return summed(results, 'topics that keep every change');
  },
});
