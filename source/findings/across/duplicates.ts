import type { PipelineEvidence } from '../../pipeline/index.ts';
import { topicsOf } from '../../pipeline/topics.ts';
import type { RepeatedChanges } from '../../systems/kafka/readings.ts';
import type { PostgresReading } from '../../systems/postgres/readings.ts';
import { sentence } from '../../text/sentence.ts';
import { count, lsnText, plural } from '../../text/units.ts';
import { type Figure, type Found, momentFigure } from '../../watch/finding.ts';
import { current, isFresh, type Point } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';
import { labBeganAfter } from '../since.ts';
import { namesOf } from '../topics/reader.ts';

/** Debezium’s confirmed position in a reading; null where its slot is not told. */
const confirmedIn = ({ slots }: PostgresReading, reader: string | undefined): bigint | null =>
  slots.find(({ name, active }) => (reader === undefined ? active : name === reader))
    ?.confirmedFlushLsn ?? null;

/** A process that began anew before everything was confirmed: when, and from where it goes on. */
type Restart = { at: number; confirmed: bigint; open: bigint };

const restartOf = ({ parts, pipeline, ...evidence }: PipelineEvidence): Restart | undefined => {
  const capture = parts.connect ?? parts.debeziumServer;
  const { source } = parts;
  if (!capture || !source || !isFresh(capture)) return undefined;
  const from = labBeganAfter({ parts, ...evidence });
  const points: readonly Point<{ epoch: number | null }>[] = capture.points;
  const epochs = points.filter(({ at, value }) => at > from && value.epoch !== null);
  const next = epochs.findLastIndex(
    ({ value }, i) => i > 0 && value.epoch !== epochs[i - 1]?.value.epoch,
  );
  const [last, first] = [epochs[next - 1], epochs[next]];
  if (!last || !first) return undefined;
  // The position from which it has begun again is that of its end.
  const then = source.points.findLast(({ at }) => at <= first.at && at >= last.at)?.value;
  const confirmed = then ? confirmedIn(then, pipeline.source.reader) : null;
  if (!then || confirmed === null || then.currentLsn <= confirmed) return undefined;
  return { at: first.at, confirmed, open: then.currentLsn - confirmed };
};

/** What was seen to be in the pipeline’s topics twice, in the readings of the last minutes, oldest first. */
const repeatedIn = (evidence: PipelineEvidence): readonly (RepeatedChanges & { at: number })[] => {
  const { kafka, source } = evidence.parts;
  if (!kafka || !current(kafka)) return [];
  const from = labBeganAfter(evidence);
  const topics = topicsOf(kafka.rows.topics, current(source), evidence.pipeline);
  const names = new Set(topics.map(({ name }) => name));
  return kafka.points.flatMap(({ at, value: { repeated = [] } }) =>
    at <= from ? [] : repeated.flatMap((each) => (names.has(each.topic) ? { ...each, at } : [])),
  );
};

const figuresOf = (restart: Restart | undefined): Figure[] =>
  restart
    ? [
        { name: 'confirmed position', value: lsnText(restart.confirmed) },
        { name: 'WAL after it', value: restart.open, unit: 'bytes' },
      ]
    : [];

/** At least once: what was sent and not confirmed is sent again. */
export const sentTwice: PipelineRule = {
  id: 'X05',
  title: 'Changes are in the topic twice, or may be',
  means:
    'Delivery is at least once: changes that were sent, but whose position the slot had not confirmed when Debezium or its task ended, are sent again, with the same LSN. The finding is shown for five minutes after such a restart. If the same change (the same log position, transaction and row) was seen at two offsets, it says how many such changes there were. cdc-top reads the newest records once a second, so under load there may be more.',
  causes: [
    'Debezium was killed, or ended, after sending records but before confirming their position.',
    'Its task was restarted, or its connection to the database was lost.',
  ],
  cures: [
    'Nothing, if the table is written by key (MERGE), or if its readers take the newest change of each key by its LSN.',
    'Otherwise, remove duplicates by `source.lsn` and primary key. `cdc-top trace` on a change lists the offsets at which it was sent.',
  ],
  find(evidence) {
    const { kafka } = evidence.parts;
    const capture = evidence.parts.connect ?? evidence.parts.debeziumServer;
    const restart = restartOf(evidence);
    const repeated = repeatedIn(evidence);
    const [first] = repeated;
    if (kafka && first) {
      const changes = repeated.reduce((sum, each) => sum + each.count, 0);
      const names = [...new Set(repeated.map(({ topic }) => topic))];
      const found: Found = {
        level: 'info',
        subject: { system: (capture ?? kafka).system.id },
        names,
        text: `Debezium has sent changes again: ${plural(changes, 'change')} of ${namesOf(names)} ${changes === 1 ? 'is' : 'are'} in the topic twice`,
        evidence: [
          { name: 'seen twice', value: changes, unit: 'records' },
          {
            name: 'the first of them',
            value: `partition ${first.partition}, offsets ${count(first.first)} and ${count(first.offset)}`,
          },
          momentFigure('seen at', first.at),
          ...figuresOf(restart),
        ],
      };
      return [found];
    }
    if (!capture || !restart) return [];
    return [
      {
        level: 'info',
        subject: { system: capture.system.id },
        ...sentence`Debezium restarted ${{ at: restart.at }}: changes after ${lsnText(restart.confirmed)} may be in the topic twice`,
        evidence: figuresOf(restart),
      },
    ];
  },
};
