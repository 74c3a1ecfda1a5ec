import type { PipelineEvidence } from '../../pipeline/index.ts';
import type { PostgresReading } from '../../systems/postgres/readings.ts';
import { bytes } from '../../text/units.ts';
import { runOf, windowOf } from '../../watch/series.ts';
import { captureOf } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { figuresOf, isLost, type Source, sourceOf } from './own.ts';

/** Three times Connect’s default flush: by then a sound slot would have moved if it had cause to. */
const usualMs = 180_000;
/** Less is what any server writes by itself. */
const muchBytes = 64n << 20n;
const leastMs = 15_000;

/** Over which time nothing must have come, and how much others must have written meanwhile. */
const limitsOf = ({ pipeline: { capture } }: PipelineEvidence): { ms: number; bytes: bigint } =>
  capture.heartbeatMs === undefined
    ? { ms: usualMs, bytes: muchBytes }
    : // A heartbeat that should come and does not is a sign by itself.
      { ms: Math.max(leastMs, 3 * capture.heartbeatMs), bytes: 1n };

type Rest = { confirmed: bigint | null; changes: bigint; pid: number | null };

/** The newest readings in which the slot did not move, had one reader, and no published row changed. */
const restOf = ({ view }: Source, name: string, publication: string | undefined) =>
  runOf<PostgresReading, Rest>(
    view.points,
    ({ slots, publications }) => {
      const slot = slots.find((each) => each.name === name);
      const told = publications.filter((each) => !publication || each.name === publication);
      const changes = told.reduce<bigint | null>(
        (sum, each) => (sum === null || each.changes == null ? null : sum + each.changes),
        0n,
      );
      if (!slot || changes === null || told.length === 0) return undefined;
      return { confirmed: slot.confirmedFlushLsn, changes, pid: slot.activePid };
    },
    (older, newer) =>
      older.confirmed === newer.confirmed &&
      older.changes === newer.changes &&
      older.pid === newer.pid,
  );

export const quietSource: PipelineRule = {
  id: 'S11',
  title: 'The captured tables are idle, and WAL of other tables piles up',
  means:
    '`confirmed_flush_lsn` has stood still and no row of a published table has changed for three heartbeat intervals; without a known heartbeat, for three minutes and with more than 64 MB of unconfirmed WAL from other tables or databases. Nothing is missing, but the slot holds that WAL until a captured table changes.',
  causes: [
    'The connector has no heartbeat (`heartbeat.interval.ms`), or the heartbeat’s table is not in the publication.',
    'Other tables or other databases of the server are busy while the captured tables are idle.',
  ],
  cures: [
    'Set `heartbeat.interval.ms` and `heartbeat.action.query`, with a dedicated table that is in the publication.',
    'For the moment, change any row of a captured table: the slot then moves on.',
  ],
  becauseOf: ['C01', 'C05', 'C06', 'S14'],
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source || captureOf(evidence)?.rows.snapshotting) return [];
    const { view, reading, own } = source;
    const { publication } = evidence.pipeline.source;
    const limits = limitsOf(evidence);
    return own.flatMap((row) => {
      const { name, active, moving, unconfirmed } = row;
      const counts = active && moving && !isLost(row) && unconfirmed !== null;
      if (!counts || unconfirmed < limits.bytes) return [];
      if (!windowOf(restOf(source, name, publication), limits.ms).covered) return [];
      return {
        level: 'warning' as const,
        subject: { system: view.system.id, name },
        text: `slot ${name} holds ${bytes(unconfirmed)} of WAL of other tables: the captured ones are idle, and there is no heartbeat`,
        evidence: [
          ...figuresOf(row),
          { name: 'end of WAL', value: reading.currentLsn, unit: 'bytes' as const },
        ],
        next: [
          {
            does: 'creates a table for a heartbeat; use it in heartbeat.action.query',
            sql: `CREATE TABLE cdc_heartbeat (id int PRIMARY KEY, at timestamptz NOT NULL); ALTER PUBLICATION ${publication ?? 'dbz_publication'} ADD TABLE cdc_heartbeat`,
          },
        ],
      };
    });
  },
};
