import { type Check, inWords } from '../../../watch/check.ts';
import { unseenBrokers } from './brokers.ts';
import type { KafkaSettings } from './settings.ts';

// 3.2.3 was seen to bring 119 of 120 deleted topics back; 4.3.1 brings back none.
const firstSound = [3, 3];

/** The release that a broker’s default protocol version names, such as `3.2-IV0`; null where it has none. */
export const releaseOf = (protocol: string | null | undefined): [number, number] | null => {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(protocol ?? '') ?? [];
  return major && minor ? [Number(major), Number(minor)] : null;
};

export const deletion: Check<KafkaSettings> = {
  id: 'DK08',
  title: 'Deleted topics that come back',
  why: 'the first releases with KRaft may bring deleted topics back when a broker is restarted (“Unable to delete topic with id …”): a topic that was recreated can then hold records of the old one',
  link: 'https://issues.apache.org/jira/browse/KAFKA-14170',
  check({ brokers }) {
    const wanted = 'Kafka 3.3 or later';
    const [broker] = brokers.filter(({ config }) => config !== null);
    if (!broker) return [unseenBrokers(wanted)];
    const roles = broker.config?.['process.roles'] ?? '';
    const release = releaseOf(broker.config?.['inter.broker.protocol.version']);
    if (roles === '') return [{ level: 'ok', found: 'ZooKeeper', wanted: 'no early KRaft' }];
    // The setting is gone since 4.0.
    if (!release) return [{ level: 'ok', found: 'KRaft of 4.0 or later', wanted }];
    const early = release[0] === 3 && release[1] < (firstSound[1] as number);
    return [
      {
        level: early ? 'info' : 'ok',
        found: `KRaft of ${release.join('.')}`,
        wanted,
        ...(early && {
          cure: inWords(
            'upgrade Kafka to 3.3 or later, one broker after the other; a lab is made anew: cdc-top down --purge, then cdc-top up --versions current',
          ),
        }),
      },
    ];
  },
};
