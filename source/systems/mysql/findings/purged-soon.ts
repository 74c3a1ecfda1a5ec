import { duration } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import { soonMs } from '../pane.ts';
import type { Mysql } from '../readings.ts';
import { setServer } from '../statements.ts';

export const purgedSoon: Rule<Mysql> = {
  id: 'S34',
  title: 'A binary log that a reader needs is about to be deleted',
  means:
    'The file in which the newest change of a pipeline stands may be deleted within an hour, or within a tenth of the time for which binary logs are kept: it is an error where the reader is not connected. The server deletes by age when it begins a new file.',
  causes: [
    'The reader is stopped, or is slower than what is written.',
    'The captured tables have been idle for a long time, and the connector has no heartbeat.',
  ],
  cures: [
    'Start the reader again, or make it faster.',
    'Keep binary logs for longer at once: `binlog_expire_logs_seconds` counts from the next deletion on.',
  ],
  find(view) {
    const server = current(view);
    const kept = server?.retentionMs ?? null;
    if (!server || kept === null) return [];
    const soon = Math.min(kept, Math.max(soonMs, kept / 10));
    return view.rows.readers.flatMap(({ name, file, etaMs, connected, fileThere }) => {
      if (fileThere !== true || etaMs === null || etaMs >= soon) return [];
      const when = etaMs === 0 ? 'at any time' : `in ${duration(etaMs)}`;
      return [
        {
          level: connected === false ? ('error' as const) : ('warning' as const),
          subject: { system: view.system.id, name },
          text: `${file}, which ${name} needs, may be deleted ${when}`,
          evidence: [
            { name: 'left', value: etaMs, unit: 'ms' as const },
            { name: 'kept for', value: kept, unit: 'ms' as const },
          ],
          next: [
            {
              does: 'keeps binary logs for twice as long',
              sql: setServer(server, ...doubled(server.settings, kept)),
            },
          ],
        },
      ];
    });
  },
};

const doubled = (
  settings: Readonly<Record<string, string>>,
  kept: number,
): [name: string, value: string] =>
  Number(settings.binlog_expire_logs_seconds ?? 0) > 0
    ? ['binlog_expire_logs_seconds', String(Math.round((2 * kept) / 1000))]
    : ['expire_logs_days', String(Math.ceil((2 * kept) / 86_400_000))];
