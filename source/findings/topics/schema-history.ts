import { entryIn } from '../../systems/kafka/topic-index.ts';
import type { Found } from '../../watch/finding.ts';
import { windowOf } from '../../watch/series.ts';
import { current } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';

/** Longer than a topic needs to be deleted and made again by one command. */
const goneMs = 3000;
/** Longer than a connector needs from its start until it has made the topic. */
const madeMs = 60_000;

const alter = (name: string, settings: string): string =>
  `kafka-configs.sh --bootstrap-server "$BROKER" --alter --entity-type topics --entity-name ${name} --add-config ${settings}`;

/** A connector that has lost the statements that made its tables runs on, and can’t be started again. */
export const schemaHistory: PipelineRule = {
  id: 'K15',
  title: 'The schema history of a connector is gone, or will be',
  means:
    'A connector for MySQL or MariaDB keeps the statements that made its tables in a topic, and reads all of them at every start: without them it can’t tell the columns of a row in the binary log. The topic that it names is missing, is compacted (Kafka then refuses its records, which have no key), or deletes records by age or size. While it is running, the connector does not notice. cdc-top asks for the settings of topics once a minute.',
  causes: [
    'The topic was deleted, or the Kafka cluster was recreated.',
    'The topic was created by hand, or by a broker that creates topics automatically, with the default `log.retention.ms` or `log.cleanup.policy`. Debezium creates it with unlimited retention.',
  ],
  cures: [
    'Give the topic `cleanup.policy=delete`, `retention.ms=-1` and `retention.bytes=-1` before a record is deleted.',
    'Where records are gone: start the connector once with `snapshot.mode=schema_only_recovery`, which writes the tables as they are now. That is right only if no table has been altered since the last event that it read; otherwise take a new snapshot.',
  ],
  find({ parts, pipeline }) {
    const { connect, kafka } = parts;
    const reading = current(kafka);
    // A user who may see nothing gets an empty list and no error.
    if (!connect || !kafka || !reading || reading.topics.length === 0) return [];
    const { connector: own } = pipeline.capture;
    const histories = Object.entries(current(connect)?.histories ?? {});
    return histories.flatMap(([connector, topic]): Found[] => {
      if (own !== undefined && connector !== own) return [];
      const subject = { system: kafka.system.id, name: topic };
      const evidence = [
        { name: 'topic', value: topic },
        { name: 'connector', value: connector },
      ];
      const what = `topic ${topic}, the schema history of ${connector},`;
      const wasThere = kafka.points.some(({ value }) => entryIn(value, topic));
      const window = wasThere ? goneMs : madeMs;
      const [of, by] = [windowOf([...kafka.points], window), windowOf([...connect.points], window)];
      const isNamed = by.points.every(({ value }) => value.histories?.[connector] === topic);
      const isMissing = of.points.every(({ value }) => !entryIn(value, topic));
      if (of.covered && by.covered && isNamed && isMissing)
        return [
          {
            ...{ level: 'error', subject, evidence },
            text: `Kafka has no topic ${topic}, the schema history of ${connector}: it can’t be started again`,
          },
        ];
      if (reading.compacted?.includes(topic))
        return [
          {
            ...{ level: 'error', subject, evidence },
            text: `${what} is compacted: Kafka refuses what the connector writes there`,
            next: [
              {
                does: 'takes its records again, and keeps them',
                command: alter(topic, 'cleanup.policy=delete,retention.ms=-1,retention.bytes=-1'),
              },
            ],
          },
        ];
      if (!reading.limited?.includes(topic)) return [];
      return [
        {
          ...{ level: 'warning', subject, evidence },
          text: `${what} deletes what is old: once it has, the connector can’t be started again`,
          next: [
            {
              does: 'keeps all of it',
              command: alter(topic, 'retention.ms=-1,retention.bytes=-1'),
            },
          ],
        },
      ];
    });
  },
};
