import { duration } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { runOf, windowOf } from '../../../watch/series.ts';
import { current } from '../../../watch/view.ts';
import type { Postgres } from '../readings.ts';

const catchupMs = 60_000;

export const catchesUp: Rule<Postgres> = {
  id: 'S27',
  title: 'A walsender does not catch up',
  means:
    'For a minute the walsender of a slot has not reached the state `streaming`: it is still sending what was written before its reader connected.',
  causes: [
    'The reader was away for a long time, and there is a lot to send.',
    'More is written than can be decoded, sent or received: see the rates in the Flow line.',
    'One very large transaction is being decoded.',
  ],
  cures: [
    'Watch `sent_lsn` in the slot’s detail: as long as it moves, wait.',
    'If it stands still, check what the reader is doing.',
  ],
  becauseOf: ['S07', 'S14'],
  ofOne: true,
  find(view) {
    const reading = current(view);
    if (!reading) return [];
    return reading.slots.flatMap(({ name, activePid }) => {
      if (activePid === null) return [];
      const run = runOf(
        view.points,
        ({ walsenders }) => walsenders.find(({ pid }) => pid === activePid),
        () => true,
      );
      const { points, covered } = windowOf(run, catchupMs);
      const state = points.at(-1)?.value.state ?? '';
      const lasts = points.every((point) => !['', 'streaming'].includes(point.value.state));
      if (!covered || !lasts) return [];
      const sent = points.at(-1)?.value.sentLsn ?? null;
      const behind = sent === null ? null : reading.currentLsn - sent;
      const since = run.findLastIndex(({ value }) => value.state !== state);
      const ms = (run.at(-1)?.at ?? 0) - (run[since + 1]?.at ?? 0);
      return {
        level: 'warning' as const,
        subject: { system: view.system.id, name },
        text: `the walsender of slot ${name} has been in ${state} for ${duration(ms)}`,
        evidence: [
          { name: 'not sent', value: behind, unit: 'bytes' as const },
          { name: 'for', value: ms, unit: 'ms' as const },
        ],
        next: [
          {
            does: 'shows whether it moves',
            sql: `SELECT state, sent_lsn, pg_current_wal_lsn() FROM pg_stat_replication WHERE pid = ${activePid}`,
          },
        ],
      };
    });
  },
};
