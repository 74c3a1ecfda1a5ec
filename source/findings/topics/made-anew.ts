import { clock } from '../../text/figures.ts';
import { count } from '../../text/units.ts';
import type { PipelineRule } from '../rule.ts';
import { lostOf, namesOf, whereReader } from './reader.ts';

/** Offsets of another topic of the same name mean nothing in this one. */
export const madeAnew: PipelineRule = {
  id: 'K11',
  title: 'A topic was made anew below the checkpoint',
  means:
    'A topic ended before the offset from which the query reads on. End offsets never fall as long as a topic lives: it was deleted and made anew (or has lost records in an unclean election). Its first records are passed over, or not read before it has grown past that offset. It ends with a new checkpoint or a new snapshot, and otherwise a day later, though cdc-top was started anew meanwhile.',
  causes: [
    'The topic was deleted and made again, by hand or by a broker that makes topics of its own accord.',
    'The Kafka cluster was made anew, and the checkpoint was kept.',
    'A broker that was behind became the leader (`unclean.leader.election.enable`).',
  ],
  cures: [
    'Stop the job, and begin with a new checkpoint: the table then needs a new snapshot of its source, or its rows twice.',
    'Without a new checkpoint the query goes on, and what the new topic had before is missing in the table.',
  ],
  find(evidence) {
    const { kafka } = evidence.parts;
    const anew = whereReader(evidence, ({ end, reader }) => end < reader);
    const last = anew.at(-1);
    if (!kafka || !last) return [];
    const topics = [...new Set(anew.map(({ topic }) => topic))];
    const { reader, end, partition, at } = last;
    return [
      {
        level: 'error',
        loss: lostOf(last),
        subject: { system: kafka.system.id, name: last.topic },
        names: topics,
        text: `topic ${namesOf(topics)} was made anew: it ended at ${count(end)}, and Spark reads on from ${count(reader)}`,
        evidence: [
          { name: 'partition', value: partition },
          { name: 'Spark reads on from', value: reader },
          { name: 'the log ended at', value: end },
          { name: 'seen at', value: `${clock(at)}Z` },
        ],
        next: [{ does: 'stops the job first', key: 'S', command: 'cdc-top cancel' }],
      },
    ];
  },
};
