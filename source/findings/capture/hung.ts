import type { PipelineEvidence } from '../../pipeline/index.ts';
import { eventsSeen } from '../../systems/debezium/figures.ts';
import { bytes, plural } from '../../text/units.ts';
import { runOf, windowOf } from '../../watch/series.ts';
import type { PipelineRule } from '../rule.ts';
import { sourceOf } from '../source/own.ts';
import { answering, captureLog, restartCapture } from './who.ts';

/** Debezium asks for changes several times a second. */
const stillMs = 7000;
/**
 * A session tells what it has changed once a second, and the rest 10 s after it has gone idle
 * (PGSTAT_IDLE_INTERVAL): by then a count that grows may tell of what was captured long ago.
 */
const lateMs = 11_000;
/** So often a count does not grow by what comes late. */
const grownOften = 3;
/** What was changed just now may be on its way. */
const settleMs = 3000;

/** Rows that were changed in published tables while Debezium stood, and WAL since; null where unknown. */
const missedSince = (evidence: PipelineEvidence, from: number) => {
  const source = sourceOf(evidence);
  if (!source) return null;
  const { publication } = evidence.pipeline.source;
  const points = source.view.points.flatMap(({ at, value }) => {
    const told = value.publications.filter(({ name }) => name === publication);
    const changes = told[0]?.changes ?? null;
    return changes === null ? [] : [{ at, value: { changes, lsn: value.currentLsn } }];
  });
  const first = points.findLast(({ at }) => at <= from) ?? points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const settled = points.findLast(({ at }) => at <= last.at - settleMs) ?? first;
  const counted = points.filter(({ at }) => at >= first.at && at <= settled.at);
  const grown = counted.filter(
    ({ value }, i) => value.changes > (counted[i - 1] ?? first).value.changes,
  );
  const isNew = grown.some(({ at }) => at > from + lateMs);
  if (!isNew && grown.length < grownOften) return null;
  return {
    rows: settled.value.changes - first.value.changes,
    wal: last.value.lsn - first.value.lsn,
  };
};

export const captureHangs: PipelineRule = {
  id: 'C14',
  title: 'Debezium hangs',
  means:
    'Connect or Debezium Server answers and reports no problem, but Debezium’s event count has not moved for 7 s, although rows of published tables were changed more than 3 s ago (by `pg_stat_get_tuples_*`, for the tables of the pipeline’s publication). PostgreSQL may count the last changes of a session 10 s late, so a count that grew only once or twice by then does not matter.',
  causes: [
    'Debezium is waiting for Kafka, and its queue is full.',
    'Its connection to the database is dead, and it has not noticed.',
    'One of its threads hangs.',
    'A very large transaction is being decoded, and its first row is yet to be sent.',
  ],
  cures: [
    'Check whether Kafka accepts records.',
    'Restart it; a process that hangs may have to be killed. Nothing is lost.',
  ],
  becauseOf: ['C01', 'C05', 'C06', 'C11', 'C12', 'C13'],
  find(evidence) {
    const capture = answering(evidence);
    if (!capture || capture.view.rows.snapshotting) return [];
    const { view, reading } = capture;
    const events = eventsSeen(reading);
    const own = sourceOf(evidence)?.own ?? [];
    // Where nobody reads the slot, that is what is said.
    if (events === null || !own.some(({ active }) => active)) return [];
    const run = runOf(
      view.points,
      (value) => {
        const seen = eventsSeen(value);
        return seen === events ? { seen, epoch: value.epoch } : undefined;
      },
      (older, newer) => older.epoch === newer.epoch,
    );
    const { covered } = windowOf(run, stillMs);
    const from = run[0]?.at;
    if (!covered || from === undefined) return [];
    const missed = missedSince(evidence, from);
    if (!missed || missed.rows <= 0n) return [];
    const stillFor = (run.at(-1)?.at ?? from) - from;
    return [
      {
        level: 'error',
        subject: { system: view.system.id },
        text: `${view.system.title} hangs: no event for ${Math.round(stillFor / 1000)} s, though ${plural(missed.rows, 'row')} of published tables changed (${bytes(missed.wal)} of WAL)`,
        evidence: [
          { name: 'no event for', value: stillFor, unit: 'ms' },
          { name: 'rows changed', value: missed.rows, unit: 'rows' },
          { name: 'WAL written', value: missed.wal, unit: 'bytes' },
          { name: 'events', value: events },
        ],
        next: [...restartCapture(evidence), ...captureLog(evidence)],
      },
    ];
  },
};
