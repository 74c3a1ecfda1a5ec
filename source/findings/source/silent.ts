import type { PipelineEvidence } from '../../pipeline/index.ts';
import { bytes, duration } from '../../text/units.ts';
import { runOf } from '../../watch/series.ts';
import type { Point } from '../../watch/view.ts';
import { captureLog, captureOf, restartCapture } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { isLost, type Source, sourceOf } from './own.ts';

/** Debezium answers every 10 s, whatever comes (`status.update.interval.ms`). */
const usualMs = 10_000;
const leastMs = 15_000;

type Reply = { at: string; pid: number };

/** Of one walsender: when its reader answered, by the reader’s own clock, which is only compared. */
const repliesOf = ({ view }: Source, pid: number): Point<Reply>[] =>
  runOf(
    view.points,
    ({ walsenders }) => {
      const at = walsenders.find((each) => each.pid === pid)?.more?.reply_time;
      return at == null ? undefined : { at, pid };
    },
    () => true,
  );

/** How long it should take at most from one answer to the next, ms. */
const paceOf = ({ pipeline: { capture } }: PipelineEvidence): number =>
  capture.heartbeatMs === undefined ? usualMs : Math.max(capture.heartbeatMs, capture.flushMs ?? 0);

export const readerSilent: PipelineRule = {
  id: 'S14',
  title: 'The reader of the slot does not answer',
  means:
    'The slot is active, but its reader has not replied to the walsender (`reply_time` in `pg_stat_replication`) for three times its usual interval, which is 10 s by default. The server closes such a connection only after `wal_sender_timeout`, 60 s by default.',
  causes: [
    'Debezium’s process is stopped or hangs.',
    'The network between the two drops packets, and neither side has noticed.',
    'Debezium cannot pass on what it has read, so it reads nothing more.',
  ],
  cures: [
    'Check whether Debezium (Connect or Debezium Server) responds.',
    'Restart it: that makes a new connection, and nothing is lost.',
  ],
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source || captureOf(evidence)?.rows.snapshotting) return [];
    const windowMs = Math.max(leastMs, 3 * paceOf(evidence));
    return source.own.flatMap((row) => {
      const { activePid } = row.slot;
      if (!row.active || activePid === null || isLost(row)) return [];
      const replies = repliesOf(source, activePid);
      const last = replies.at(-1);
      const before = replies.findLastIndex(({ value }) => value.at !== last?.value.at);
      const since = replies[before + 1]?.at;
      // One that has never been seen to answer may be of a kind that does not tell.
      if (!last || since === undefined || before < 0 || last.at - since < windowMs) return [];
      const silentMs = last.at - since;
      const sender = source.reading.walsenders.find(({ pid }) => pid === activePid);
      const unsent = sender?.sentLsn == null ? null : source.reading.currentLsn - sender.sentLsn;
      return {
        level: 'error' as const,
        subject: { system: source.view.system.id, name: row.name },
        text: `the reader of slot ${row.name} has not answered PostgreSQL for ${duration(silentMs)}${unsent ? `, ${bytes(unsent)} not sent yet` : ''}`,
        evidence: [
          { name: 'silent', value: silentMs, unit: 'ms' as const },
          { name: 'not sent', value: unsent, unit: 'bytes' as const },
          { name: 'unconfirmed', value: row.unconfirmed, unit: 'bytes' as const },
        ],
        next: [
          ...restartCapture(evidence),
          {
            does: 'ends its connection, so that it makes a new one',
            sql: `SELECT pg_terminate_backend(${activePid})`,
          },
          ...captureLog(evidence),
        ],
      };
    });
  },
};
