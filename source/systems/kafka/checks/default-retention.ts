import type { Check } from '../../../watch/check.ts';
import { eachBroker } from './brokers.ts';
import { alterConfig } from './commands.ts';
import type { KafkaSettings } from './settings.ts';

const [hourMs, dayMs] = [3600_000, 24 * 3600_000];
const week = `log.retention.ms=${7 * dayMs}`;

export const defaultRetention: Check<KafkaSettings> = {
  id: 'DK12',
  title: 'How long records are kept, by default',
  why: 'topics that Debezium creates get this retention. A job that is off for longer, over a weekend for instance, never sees what was deleted in the meantime',
  link: 'https://kafka.apache.org/documentation/#brokerconfigs_log.retention.ms',
  check(settings) {
    const judge = (ms: number, found: string) => {
      const short = ms >= 0 && ms < dayMs;
      return {
        ...({ level: short ? 'warning' : 'ok', found, wanted: 'at least a day' } as const),
        ...(short && { cure: alterConfig(settings, 'brokers --entity-default', week) }),
      };
    };
    const inMs = settings.brokers.some(({ config }) => config?.['log.retention.ms']);
    return inMs
      ? eachBroker(settings, 'log.retention.ms', 'a day at least', (value) =>
          judge(Number(value), `log.retention.ms=${value}`),
        )
      : eachBroker(settings, 'log.retention.hours', 'a day at least', (value) =>
          judge(Number(value) * hourMs, `log.retention.hours=${value}`),
        );
  },
};
