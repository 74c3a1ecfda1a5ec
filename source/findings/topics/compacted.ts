import { topicsOf } from '../../pipeline/topics.ts';
import { current } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';
import { namesOf } from './reader.ts';

/** Changes that nobody reads in time are thinned out, and nothing tells of it. */
export const compacted: PipelineRule = {
  id: 'K14',
  title: 'A topic of changes is compacted',
  means:
    '`cleanup.policy` of a topic that the pipeline reads includes `compact` (cdc-top asks once a minute). Kafka then keeps only the newest record of each key and removes older ones some time after they were written. That does no harm to a table that holds the current state of each row.',
  causes: [
    'The topic was created like that, by hand or by the connector’s `topic.creation.*`.',
    'The brokers’ `log.cleanup.policy`, the default for all topics, includes it.',
  ],
  cures: [
    'Nothing, if the table holds one row for each key.',
    'If it holds every change, set `cleanup.policy=delete`. What has been removed already is gone.',
  ],
  find({ parts, pipeline }) {
    const { kafka, source } = parts;
    const known = current(kafka)?.compacted ?? [];
    if (!kafka || known.length === 0) return [];
    const names = topicsOf(kafka.rows.topics, current(source), pipeline)
      .map(({ name }) => name)
      .filter((name) => known.includes(name));
    const [name] = names;
    if (name === undefined) return [];
    return [
      {
        level: 'info',
        subject: { system: kafka.system.id, name },
        names,
        text: `${namesOf(names)} ${names.length === 1 ? 'is' : 'are'} compacted: older changes of a key are removed`,
        evidence: names.slice(0, 5).map((each) => ({ name: 'topic', value: each })),
        next: [
          {
            does: 'keeps every change from now on',
            command: `kafka-configs.sh --bootstrap-server "$BROKER" --alter --entity-type topics --entity-name ${name} --add-config cleanup.policy=delete`,
          },
        ],
      },
    ];
  },
};
