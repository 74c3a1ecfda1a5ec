import { alterConfig } from '../../systems/kafka/checks/commands.ts';
import type { Checked } from '../../watch/check.ts';
import { changeTopics } from './captured.ts';
import { defineAcross } from './parts.ts';
import { summed } from './retention.ts';

// What a producer sends at most where nothing is set.
const usual = 1_048_576;

export const messageSize = defineAcross({
  id: 'DX10',
  title: 'The largest change that gets through',
  why: 'a change that the producer may send but the topic rejects (RecordTooLargeException) stops the task for good: it stays in the WAL, and comes first again after every restart',
  link: 'https://kafka.apache.org/documentation/#topicconfigs_max.message.bytes',
  needs: ['kafka', 'connector'],
  check(parts) {
    const { kafka, connector, connect, debeziumServer } = parts;
    const worker = connect?.worker ?? debeziumServer?.worker ?? {};
    const sends = Number(
      connector.config['producer.override.max.request.size'] ??
        worker['producer.max.request.size'] ??
        worker['debezium.sink.kafka.producer.max.request.size'] ??
        usual,
    );
    const results = changeTopics(parts, kafka).flatMap(({ name, config }): Checked[] => {
      const takes = Number(config?.['max.message.bytes'] ?? Number.NaN);
      if (!Number.isFinite(takes)) return [];
      const small = takes < sends;
      return [
        {
          name,
          level: small ? 'error' : 'ok',
          found: `max.message.bytes=${takes}, and up to ${sends} are sent`,
          wanted: 'as much as the producer sends',
          ...(small && {
            cure: alterConfig(kafka, `topics --entity-name ${name}`, `max.message.bytes=${sends}`),
          }),
        },
      ];
    });
    return summed(results, 'topics that take what is sent');
  },
});
