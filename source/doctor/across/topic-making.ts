import { changeOf } from '../../systems/debezium/checks/cures.ts';
import { wantedCopies } from '../../systems/kafka/checks/brokers.ts';
import { defineAcross } from './parts.ts';

const copies = 'topic.creation.default.replication.factor';

export const topicMaking = defineAcross({
  id: 'DX11',
  title: 'Who makes the topic of a new table',
  why: 'if neither the broker nor the connector creates topics, or the connector asks for more copies than there are brokers, the first change of a new table stops the capture of all tables',
  link: 'https://debezium.io/documentation/reference/stable/configuration/topic-auto-create-config.html',
  needs: ['kafka', 'connector'],
  check({ kafka, connector }) {
    const config = kafka.brokers.find((each) => each.config !== null)?.config;
    const set = connector.config[copies];
    const wanted = 'made by the broker, or by the connector';
    const right = String(wantedCopies(kafka));
    const make = { [copies]: right, 'topic.creation.default.partitions': '1' };
    if (set !== undefined) {
      // −1 leaves it to the broker.
      const many = Number(set) > kafka.brokers.length;
      return [
        {
          level: many ? 'error' : 'ok',
          found: `${copies}=${set}, ${kafka.brokers.length} ${kafka.brokers.length === 1 ? 'broker' : 'brokers'}`,
          wanted: many ? `at most ${kafka.brokers.length}` : wanted,
          ...(many && { cure: changeOf(connector, { [copies]: right }) }),
        },
      ];
    }
    if (!config) return [];
    const auto = config['auto.create.topics.enable'] !== 'false';
    return [
      {
        level: auto ? 'ok' : 'error',
        found: auto ? 'the broker makes them' : 'nobody makes them',
        wanted,
        ...(!auto && { cure: changeOf(connector, make) }),
      },
    ];
  },
});
