import { count } from '../../text/units.ts';
import { momentFigure } from '../../watch/finding.ts';
import type { PipelineRule } from '../rule.ts';
import { lostOf, namesOf, whereReader } from './reader.ts';

/** Offsets of another topic of the same name mean nothing in this one. */
export const madeAnew: PipelineRule = {
  id: 'K11',
  title: 'A topic was recreated below the checkpoint',
  means:
    'A topic ended before the offset from which the query was to continue. End offsets never decrease during the life of a topic, so it was deleted and recreated (or lost records in an unclean election). Its first records are skipped, or are not read until it has grown past that offset. The finding ends with a new checkpoint, with a new snapshot (an incremental one of the table is enough), or after a day; it survives a restart of cdc-top.',
  causes: [
    'The topic was deleted and recreated, by hand or by a broker that creates topics automatically.',
    'The Kafka cluster was recreated, and the checkpoint was kept.',
    'A broker that was behind became the leader (`unclean.leader.election.enable`).',
  ],
  cures: [
    'Stop the job and begin with a new checkpoint. What the old topic held comes from a new snapshot of the source; rows that the table has already may be written again.',
    'Without a new checkpoint the query goes on, and the first records of the new topic are missing from the table.',
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
        loses: true,
        loss: lostOf(last, topics),
        subject: { system: kafka.system.id, name: last.topic },
        names: topics,
        text: `topic ${namesOf(topics)} was recreated: it ended at ${count(end)}, and Spark continues from ${count(reader)}`,
        evidence: [
          { name: 'partition', value: partition },
          { name: 'Spark continues from', value: reader },
          { name: 'the log ended at', value: end },
          momentFigure('seen at', at),
        ],
        next: [{ does: 'stops the job first', key: 'S', command: 'cdc-top cancel' }],
      },
    ];
  },
};
