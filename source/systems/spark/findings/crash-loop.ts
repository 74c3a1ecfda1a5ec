import { duration, plural } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { batchesIn, type LifeEvent, livesIn } from '../query-events.ts';
import type { Query } from '../readings.ts';

const windowMs = 15 * 60_000;
const often = 3;
/** A run that has done so much has outlived what ended those before it. */
const provenBatches = 10;

/** A query that is started again and again, and fails each time. */
export const crashLoop: Rule<Query> = {
  id: 'P14',
  title: 'A query keeps failing',
  means:
    'At least three runs of a query that were started in the last 15 minutes have ended with an exception. Those that were stopped in the middle of a batch do not count.',
  causes: [
    'Something that a restart does not cure: a record that the code cannot handle, a schema that has changed, offsets that are gone.',
    'Too little memory for the contents of a batch.',
  ],
  cures: [
    'Read the exception in the driver’s log: `cdc-top logs job`.',
    'Stop the job until that is fixed: each attempt repeats the same batch.',
  ],
  becauseOf: ['P05', 'K10', 'K11', 'K12'],
  find(view, now) {
    const lives = livesIn(view.events);
    const batches = batchesIn(view.events);
    return [...new Set(lives.map(({ life }) => life.id))].flatMap((id) => {
      const own = lives.filter(({ life }) => life.id === id).map(({ life }) => life);
      const failures = own.filter(({ state, why }) => state === 'ended' && why !== null);
      const recent = failures.filter(({ runId }) => {
        const at = startOf(own, runId);
        return at !== null && at > now - windowMs;
      });
      const last = own.at(-1);
      const first = startOf(own, recent[0]?.runId);
      if (!last || first === null || recent.length < often) return [];
      const done = batches.filter(({ progress }) => progress.runId === last.runId).length;
      if (last.state === 'started' && done >= provenBatches) return [];
      const why = recent.at(-1)?.why ?? '';
      return [
        {
          level: 'error' as const,
          subject: { system: view.system.id, name: last.name },
          text: `query ${last.name} has failed ${plural(recent.length, 'time')} in ${duration(now - first)}: ${why}`,
          evidence: [
            { name: 'failed', value: recent.length },
            { name: 'within', value: now - first, unit: 'ms' as const },
          ],
          next: [{ does: 'shows the whole exception', command: 'cdc-top logs job' }],
        },
      ];
    });
  },
};

const startOf = (lives: readonly LifeEvent['life'][], runId: string | undefined): number | null =>
  lives.find((life) => life.state === 'started' && life.runId === runId)?.at ?? null;
