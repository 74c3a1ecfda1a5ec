import type { Check } from '../../../watch/check.ts';
import { alterConfig } from './commands.ts';
import { connectTopics } from './internals.ts';
import type { KafkaSettings } from './settings.ts';

export const connectCompact: Check<KafkaSettings> = {
  id: 'DK02',
  title: 'Compaction of Connect’s own topics',
  why: 'Connect keeps its connectors, and how far they have read, in these topics. Without compaction, retention deletes them: a restarted worker then knows no connectors, and a connector starts with a new snapshot',
  link: 'https://kafka.apache.org/documentation/#connect_running',
  check: (settings) =>
    connectTopics(settings.topics).map(({ name, config }) => {
      const policy = config?.['cleanup.policy'];
      if (policy === undefined || policy === null)
        return { name, level: 'unknown', found: 'its settings may not be seen', wanted: 'compact' };
      const level = policy === 'compact' ? 'ok' : 'error';
      return {
        ...{ name, level, found: `cleanup.policy=${policy}`, wanted: 'cleanup.policy=compact' },
        ...(level === 'error' && {
          cure: alterConfig(settings, `topics --entity-name ${name}`, 'cleanup.policy=compact'),
        }),
      };
    }),
};
