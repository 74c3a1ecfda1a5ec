import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Mysql } from '../readings.ts';

export const filePurged: Rule<Mysql> = {
  id: 'S33',
  title: 'A binary log that a reader needs is gone',
  means:
    'The file in which the newest change of a pipeline stands is not among the server’s binary logs any more. A reader that is not connected cannot go on from there. For one that is connected it is a warning: it has read further, and what it keeps as its place may be further, too.',
  causes: [
    'The reader was away for longer than binary logs are kept.',
    'Somebody deleted them: `PURGE BINARY LOGS`, `RESET MASTER`, or files by hand.',
    'The captured tables have been idle for a long time, and the connector has no heartbeat.',
  ],
  cures: [
    'Take a new snapshot: the changes in between are lost.',
    'Keep binary logs for longer: `binlog_expire_logs_seconds`.',
    'Set `heartbeat.interval.ms` of the connector, so that its place moves on in quiet tables.',
  ],
  find(view) {
    const server = current(view);
    if (!server) return [];
    return view.rows.readers
      .filter(({ fileThere }) => fileThere === false)
      .map(({ name, file, connected }) => ({
        level: connected ? ('warning' as const) : ('error' as const),
        subject: { system: view.system.id, name },
        text: connected
          ? `${file}, in which the newest change of ${name} stands, is gone: it could not start from there again`
          : `${file}, which ${name} needs, is gone: changes are lost`,
        evidence: [
          { name: 'needs', value: file },
          { name: 'oldest that is there', value: server.logs?.[0]?.name ?? null },
        ],
        next: [{ does: 'take a new snapshot of the captured tables' }],
      }));
  },
};
