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
    'Debezium’s process was restarted within the last five minutes, before its slot had confirmed everything. Delivery is at least once: changes after the confirmed position that had already been sent are sent again, with the same LSN.',
  causes: [
    'Debezium was killed, or ended, after sending records but before confirming their position.',
  ],
  cures: [
    'Nothing, if the table is written by key (MERGE), or if its readers take the newest change of each key by its LSN.',
    'Otherwise, remove duplicates by `source.lsn` and primary key.',
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
        text: `Debezium restarted at ${clock(first.at)}Z: changes after ${lsnText(confirmed)} may be in the topic twice`,
        evidence: [
          { name: 'confirmed position', value: lsnText(confirmed) },
          { name: 'WAL after it', value: open, unit: 'bytes' },
        ],
      },
    ];
  },
};
