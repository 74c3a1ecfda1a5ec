import type { Rule } from '../../../watch/kind.ts';
import { windowOf } from '../../../watch/series.ts';
import { current } from '../../../watch/view.ts';
import type { Mysql } from '../readings.ts';

/** A reader that is restarted is back by then. */
const awayMs = 15_000;

export const readerAway: Rule<Mysql> = {
  id: 'S37',
  title: 'A pipeline’s reader is not connected',
  means:
    'For 15 s no thread has sent the binary log to the user by which the pipeline reads. What is written meanwhile waits in the binary log for as long as that is kept.',
  causes: [
    'The connector is stopped, paused or has failed.',
    'Its login, its address or its rights have changed.',
    'It reads as another user than the pipeline says.',
  ],
  cures: ['Look at the connector and its log; it resumes where it was.'],
  find(view) {
    const server = current(view);
    const { points, covered } = windowOf(view.points, awayMs);
    if (!server?.dumps || !covered) return [];
    return view.rows.readers
      .filter(({ read, connected, name }) => {
        if (!read || connected !== false) return false;
        return points.every(({ value }) =>
          value.dumps?.every(({ user, host }) => user !== name && `${user}@${host}` !== name),
        );
      })
      .map(({ name, behindBytes }) => ({
        level: 'error' as const,
        subject: { system: view.system.id, name },
        text: `nothing reads the binary log as ${name}`,
        evidence: [{ name: 'behind', value: behindBytes, unit: 'bytes' as const }],
      }));
  },
};
