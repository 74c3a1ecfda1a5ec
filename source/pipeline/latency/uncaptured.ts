import type { PostgresReading } from '../../systems/postgres/readings.ts';
import type { Pipeline } from '../../watch/target.ts';
import { isFresh } from '../../watch/view.ts';
import type { Parts } from '../systems.ts';

/** Where the WAL was when so many rows of a table had been changed; `after`: when fewer had been. */
type Mark = { at: number; after: number; lsn: bigint; total: bigint };

/**
 * What of a table is not captured: how many rows, and since when at least, ms since the epoch. `sure`:
 * whether what was written before anybody looked is known to be, or is about to be.
 */
export type Uncaptured = { rows: bigint; since: number; sure: boolean };

const mostMarks = 64;
// A backend may keep its counters to itself for so long (PostgreSQL 15 and later). A change that is made while Kafka is
// away is not taken for one of those before it.
const lateMs = 11_000;

const totalOf = ([inserts, updates, deletes]: readonly [bigint, bigint, bigint]): bigint =>
  inserts + updates + deletes;

/**
 * Tells of each table whether what was changed in it has been captured: the counters had grown before
 * the WAL was where the slot has confirmed; or, while the slot is read, the newest change in the topic
 * was committed when they grew, since a slot that is confirmed seldom would say so much later. What was
 * rolled back counts as changed until then.
 */
export const uncaptured = () => {
  const tables = new Map<string, Mark[]>();
  // Of which it is not known whether all of before has been captured.
  const unsure = new Set<string>();
  let until = Number.NEGATIVE_INFINITY;
  let firstAt = Number.NEGATIVE_INFINITY;
  let epoch: number | undefined;

  const note = (at: number, { written = {}, currentLsn, epoch: started }: PostgresReading) => {
    if (epoch !== started) {
      tables.clear();
      firstAt = at;
    }
    epoch = started;
    for (const name of tables.keys()) if (!Object.hasOwn(written, name)) tables.delete(name);
    for (const [name, counters] of Object.entries(written)) {
      const total = totalOf(counters);
      const marks = tables.get(name);
      const last = marks?.at(-1);
      // The first time is where counting begins, as it is after a reset of the statistics.
      const mark = { at, after: Math.max(until, firstAt), lsn: currentLsn, total };
      if (!marks || !last || total < last.total) {
        tables.set(name, [mark]);
        unsure.add(name);
      } else if (total > last.total) {
        if (marks.length >= mostMarks) marks.splice(1, 1);
        marks.push(mark);
      }
    }
  };

  return {
    take(
      {
        source,
        connect,
        debeziumServer,
        kafka,
      }: Pick<Parts, 'source' | 'connect' | 'debeziumServer' | 'kafka'>,
      { source: { reader } }: Pipeline,
    ) {
      const points = source?.points ?? [];
      const first = points.findLastIndex(({ at }) => at <= until) + 1;
      for (const { at, value } of points.slice(first)) {
        note(at, value);
        until = at;
      }
      const slot = source?.reading.value?.slots.find(({ name }) => name === reader);
      const confirmed = slot?.confirmedFlushLsn ?? null;
      const offsetMs = source?.reading.value?.clock?.offsetMs ?? 0;
      const late = kafka && isFresh(kafka) ? lateMs : 0;
      /** `newest`: the commit of the newest change that is known in the topic, by the server’s clock. */
      return (table: string, newest: number | null): Uncaptured | null => {
        const marks = tables.get(table);
        if (!marks || !slot || confirmed === null) return null;
        const shown = slot.active && newest !== null ? newest - offsetMs + late : null;
        // Up to the newest one that has passed nothing is told any more.
        const passed = marks.findLastIndex(
          ({ lsn, after }) => lsn <= confirmed || (shown !== null && after <= shown),
        );
        if (passed > 0) marks.splice(0, passed);
        if (passed >= 0) unsure.delete(table);
        const [base, next] = marks;
        const rows = (marks.at(-1)?.total ?? 0n) - (base?.total ?? 0n);
        const capture = connect ?? debeziumServer;
        const isRead = slot.active && capture !== undefined && isFresh(capture);
        return { rows, since: (next ?? base)?.at ?? 0, sure: isRead || !unsure.has(table) };
      };
    },
  };
};
