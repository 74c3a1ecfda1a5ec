import { capturesOneOf, publishedTables } from '../../pipeline/topics.ts';
import { entryIn } from '../../systems/kafka/topic-index.ts';
import { windowOf } from '../../watch/series.ts';
import { current } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';
import { labBeganAfter } from '../since.ts';
import { namesOf } from './reader.ts';

/** Longer than a topic needs to be deleted and made again by one command. */
const goneMs = 3000;

/** A topic that the pipeline needs, and that Kafka does not have. */
export const topicGone: PipelineRule = {
  id: 'K10',
  title: 'A topic of the pipeline is missing',
  means:
    'Kafka does not list a topic that the pipeline names, that the query has read, or that held the changes of a captured table within the last five minutes.',
  causes: [
    'The topic was deleted.',
    'The Kafka cluster was recreated, and the checkpoint was kept.',
    'The user that cdc-top connects as may no longer describe it.',
  ],
  cures: [
    'Debezium creates the topic of a table with its next change, if it is allowed to (`auto.create.topics.enable`, or `topic.creation.*`); what the old topic held is lost.',
    'Get what is missing from the source with a new snapshot.',
  ],
  find(evidence) {
    const { parts, pipeline } = evidence;
    const { kafka, query, source } = parts;
    const reading = current(kafka);
    // A user who may see nothing gets an empty list and no error.
    if (!kafka || !reading || reading.topics.length === 0) return [];
    const { points, covered } = windowOf([...kafka.points], goneMs);
    if (!covered) return [];
    const captures = capturesOneOf(publishedTables(source?.reading.value));
    const from = labBeganAfter(evidence);
    const first = kafka.points.find(({ at }) => at > from);
    const before = (first?.value.topics ?? []).map(({ name }) => name).filter(captures);
    const read = Object.keys(query?.reading.value?.endOffsets ?? {});
    const wanted = [...new Set([...(pipeline.topics.names ?? []), ...read, ...before])];
    const gone = wanted.filter((name) => points.every(({ value }) => !entryIn(value, name)));
    const [name] = gone;
    if (name === undefined) return [];
    const isKnown = read.includes(name) || before.includes(name);
    const why = read.includes(name)
      ? 'Spark reads it'
      : isKnown
        ? 'changes were captured into it'
        : 'nothing was captured into it yet';
    return [
      {
        level: isKnown ? 'error' : 'warning',
        subject: { system: kafka.system.id, name },
        text: `Kafka has no topic ${namesOf(gone)}: ${why}`,
        evidence: gone.slice(0, 5).map((each) => ({ name: 'missing', value: each })),
      },
    ];
  },
};
