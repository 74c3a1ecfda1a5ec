import type { Check } from '../../../watch/check.ts';
import type { CaptureSettings } from './settings.ts';

const setting = 'offset.flush.interval.ms';
const defaultMs = 60_000;

export const offsetFlush: Check<CaptureSettings> = {
  id: 'DC27',
  title: 'How often offsets are stored',
  why: 'the connector confirms the slot when it stores its offsets. By default that is once a minute: in between the slot seems to stand still, and after a crash a minute of changes is sent again',
  link: 'https://kafka.apache.org/documentation/#connectconfigs_offset.flush.interval.ms',
  check({ worker, connectors }) {
    // Over HTTP nobody tells it.
    if (!worker) return [];
    const server = connectors.some(({ form }) => form === 'properties');
    const name = server ? `debezium.source.${setting}` : setting;
    const ms = Number(worker[name] ?? defaultMs);
    const level = ms >= defaultMs ? 'info' : 'ok';
    return [
      {
        level,
        found: worker[name] === undefined ? `${name}=${ms} (default)` : `${name}=${ms}`,
        wanted: `${name} below a minute`,
        ...(level !== 'ok' && {
          cure: {
            kind: 'setting',
            text: `${name}=10000`,
            restart: server ? 'Debezium Server' : 'Kafka Connect',
          },
        }),
      },
    ];
  },
};
