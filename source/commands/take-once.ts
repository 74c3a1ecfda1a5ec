import type { Snapshot } from '../watch/snapshot.ts';
import type { Target } from '../watch/target.ts';
import { observe } from './observe.ts';

export type Once = Pick<Snapshot, 'labs' | 'findings'> & {
  schema: 2;
  at: string;
  pipelines: Omit<Snapshot['pipelines'][number], 'recent'>[];
  systems: Omit<Snapshot['systems'][number], 'points' | 'events'>[];
};

type OnceOptions = { signal: AbortSignal; intervalMs: number; observe?: typeof observe };

/** One snapshot, after two readings of every system an interval apart, so that the rates are real. */
export const takeSnapshot = async (
  target: Target,
  { observe: watch = observe, ...options }: OnceOptions,
): Promise<Snapshot> => {
  const watching = watch(target, { ...options, patient: true });
  watching.begin();
  try {
    await watching.settled(2);
    watching.store.tick();
    return watching.snapshot();
  } finally {
    await watching.close();
  }
};

/** What `once --json` prints of a snapshot; see docs/once.md. */
export const onceOf = ({ at, labs, systems, pipelines, findings }: Snapshot): Once => ({
  schema: 2,
  at: new Date(at).toISOString(),
  ...{ labs, findings },
  pipelines: pipelines.map(({ recent: _recent, ...pipeline }) => pipeline),
  systems: systems.map(({ points: _points, events: _events, ...view }) => view),
});
