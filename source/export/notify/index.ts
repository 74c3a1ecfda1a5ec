import { followChanges } from '../../watch/finding-changes.ts';
import { defineMetrics } from '../../watch/metrics.ts';
import type { Snapshot } from '../../watch/snapshot.ts';
import { verdictFor } from '../../watch/verdict.ts';
import { coolDown } from './coolDown.ts';
import { type Counts, delivery } from './delivery.ts';
import { messageFor } from './message.ts';

/** Sends what becomes of findings to a web hook. */
export const notifier = (
  url: URL,
  options: { tell(trouble: string): void; pauses?: readonly number[] },
) => {
  const changes = followChanges();
  const cool = coolDown();
  const out = delivery(url, options);
  return {
    /** Takes in a snapshot. */
    take(snapshot: Snapshot): void {
      changes.take(snapshot);
      const busy = new Set(
        snapshot.pipelines.filter(({ verdict }) => verdict.level === 'waiting').map(({ id }) => id),
      );
      for (const notice of cool.take(changes.known(), busy, snapshot.at))
        out.send(messageFor(notice, verdictFor(snapshot, notice.finding.subject.pipeline)));
    },
    counts: out.counts,
    close: out.close,
  };
};
export type Notifier = ReturnType<typeof notifier>;

/** What is told of messages; nothing where there is no web hook. */
export const notifyMetrics = (counts: (() => Counts) | undefined) =>
  defineMetrics(
    {
      notifications: {
        ...{ type: 'counter', labels: ['outcome'] },
        help: 'Messages to the web hook: sent, failed (refused, or tried in vain), dropped.',
      },
    },
    (_: Snapshot, put) => {
      for (const [outcome, number] of Object.entries(counts?.() ?? {}))
        put('notifications', number, { outcome });
    },
  );
