import { duration } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Mysql } from '../readings.ts';

export const retentionShort: Rule<Mysql> = {
  id: 'S35',
  title: 'A reader lags by more than half of the binary log’s retention',
  means:
    'The newest change of a pipeline was committed longer ago than half of the time for which binary logs are kept, and more has been written since.',
  causes: [
    'The reader does not keep up, or was away.',
    'Binary logs are kept for shorter than an outage may last.',
  ],
  cures: [
    'Keep binary logs for longer than the longest outage you want to survive: `binlog_expire_logs_seconds`.',
    'Find out why the reader is late.',
  ],
  becauseOf: ['S37'],
  ofOne: true,
  find(view) {
    const kept = current(view)?.retentionMs ?? null;
    if (kept === null) return [];
    return view.rows.readers.flatMap(({ name, behindBytes, behindMs, fileThere }) => {
      if (fileThere !== true || behindBytes === null || behindBytes === 0n) return [];
      if (behindMs === null || behindMs < kept / 2) return [];
      return [
        {
          level: 'warning' as const,
          subject: { system: view.system.id, name },
          text: `${name} is ${duration(behindMs)} late, and binary logs are kept for ${duration(kept)}`,
          evidence: [
            { name: 'late', value: behindMs, unit: 'ms' as const },
            { name: 'behind', value: behindBytes, unit: 'bytes' as const },
            { name: 'kept for', value: kept, unit: 'ms' as const },
          ],
        },
      ];
    });
  },
};
