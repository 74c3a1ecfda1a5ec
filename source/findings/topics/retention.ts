import { plural } from '../../text/units.ts';
import { momentFigure } from '../../watch/finding.ts';
import type { PipelineRule } from '../rule.ts';
import { lostOf, namesOf, whereReader } from './reader.ts';

/** Records that Spark will never read: they do not wait, they are lost. */
export const retentionPastReader: PipelineRule = {
  id: 'K12',
  title: 'Retention has overtaken Spark',
  means:
    'The log of a topic began after the offset from which the query was to continue: the records in between were deleted before Spark read them. With `failOnDataLoss` on, the query ends; with it off, it continues after the gap, and only its log says so. The finding ends with a new checkpoint, with a new snapshot, or after a day; it survives a restart of cdc-top. An incremental snapshot of the table is enough; cdc-top cannot see whether its signal left rows out.',
  causes: [
    'The job was off for longer than `retention.ms`, or `retention.bytes` was reached first.',
    'Someone has deleted records.',
  ],
  cures: [
    'Get the missing changes from the source with a new snapshot of the tables (an incremental one, by a signal).',
    'Raise the topic’s retention (`retention.ms`, `retention.bytes`) above the longest time that the job may be off for.',
  ],
  becauseOf: ['K11'],
  ofOne: true,
  find(evidence) {
    const { kafka } = evidence.parts;
    const lost = whereReader(evidence, ({ begin, reader }) => begin > reader);
    const last = lost.at(-1);
    if (!kafka || !last) return [];
    const records = lost.reduce((sum, { begin, reader }) => sum + begin - reader, 0n);
    const topics = [...new Set(lost.map(({ topic }) => topic))];
    return [
      {
        level: 'error',
        loses: true,
        loss: lostOf(last, topics),
        subject: { system: kafka.system.id, name: last.topic },
        names: topics,
        text: `retention has removed ${plural(records, 'record')} of ${namesOf(topics)} before Spark read them`,
        evidence: [
          { name: 'lost', value: records, unit: 'records' },
          { name: 'partition', value: last.partition },
          { name: 'Spark continues from', value: last.reader },
          { name: 'the log begins at', value: last.begin },
          momentFigure('seen at', last.at),
        ],
      },
    ];
  },
};
