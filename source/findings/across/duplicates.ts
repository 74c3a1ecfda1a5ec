import type { PostgresReading } from '../../systems/postgres/readings.ts';
import { clock } from '../../text/figures.ts';
import { lsnText } from '../../text/units.ts';
import { isFresh, type Point } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';
import { labBeganAfter } from '../since.ts';

/** Debezium’s confirmed position in a reading; null where its slot is not told. */
const confirmedIn = ({ slots }: PostgresReading, reader: string | undefined): bigint | null =>
  slots.find(({ name, active }) => (reader === undefined ? active : name === reader))
    ?.confirmedFlushLsn ?? null;

/** At least once: what was sent and not confirmed is sent again. */
export const sentTwice: PipelineRule = {
  id: 'X05',
  title: 'Changes may be in the topic twice',
  means:
    'Debezium’s process began anew within the last five minutes, and its slot had not confirmed all that was written. It delivers at least once: changes after the confirmed position that it had sent already are sent again, with the same LSN.',
  causes: [
    'Debezium was killed, or has ended, between a record and the confirmation of its position.',
  ],
  cures: [
    'Nothing, where the table is written by key (MERGE), or whoever reads it takes the newest change of a key by its LSN.',
    'Elsewhere leave out repeated ones by `source.lsn` and the primary key.',
  ],
  find(evidence) {
    const { parts, pipeline } = evidence;
    const capture = parts.connect ?? parts.debeziumServer;
    const { source } = parts;
    if (!capture || !source || !isFresh(capture)) return [];
    const from = labBeganAfter(evidence);
    const points: readonly Point<{ epoch: number | null }>[] = capture.points;
    const epochs = points.filter(({ at, value }) => at > from && value.epoch !== null);
    const next = epochs.findLastIndex(
      ({ value }, i) => i > 0 && value.epoch !== epochs[i - 1]?.value.epoch,
    );
    const [last, first] = [epochs[next - 1], epochs[next]];
    if (!last || !first) return [];
    // The position from which it has begun again is that of its end.
    const then = source.points.findLast(({ at }) => at <= first.at && at >= last.at)?.value;
    const confirmed = then ? confirmedIn(then, pipeline.source.reader) : null;
    if (!then || confirmed === null || then.currentLsn <= confirmed) return [];
    const open = then.currentLsn - confirmed;
    return [
      {
        level: 'info',
        subject: { system: capture.system.id },
        text: `Debezium began anew at ${clock(first.at)}Z: changes after ${lsnText(confirmed)} may be in the topic twice`,
        evidence: [
          { name: 'confirmed position', value: lsnText(confirmed) },
          { name: 'WAL after it', value: open, unit: 'bytes' },
        ],
      },
    ];
  },
};
