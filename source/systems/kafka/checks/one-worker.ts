import type { Check } from '../../../watch/check.ts';
import type { KafkaSettings } from './settings.ts';

/** What groups of workers with `connect.protocol=eager` call theirs. */
const eager = 'default';

export const oneWorker: Check<KafkaSettings> = {
  id: 'DK11',
  title: 'How a single Connect worker takes its work',
  why: 'after an outage of the broker the incremental protocol can leave a connector UNASSIGNED, while its task reports RUNNING and sends nothing, until the worker is restarted. With a single worker it has no advantage',
  link: 'https://kafka.apache.org/documentation/#connectconfigs_connect.protocol',
  check: ({ groups }) =>
    (groups ?? [])
      .filter(
        ({ type, members, state }) => type === 'connect' && members === 1 && state === 'Stable',
      )
      .map(({ id, protocol }) => ({
        name: id,
        level: protocol === eager ? 'ok' : 'info',
        found: `1 worker, connect.protocol=${protocol === eager ? 'eager' : protocol}`,
        wanted: 'connect.protocol=eager',
        ...(protocol !== eager && {
          cure: { kind: 'setting', text: 'connect.protocol=eager', restart: 'Kafka Connect' },
        }),
      })),
};
