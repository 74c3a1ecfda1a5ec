import type { Snapshot } from '../watch/snapshot.ts';
import { type SystemId, systemsOf } from '../watch/target.ts';
import type { Ui } from './types.ts';

// A snapshot never changes: what is left of it is told once, for all panes, keys and frames.
const known = new WeakMap<Snapshot, Map<string, Snapshot>>();

/**
 * The snapshot with the systems of one pipeline, and those of its lab that are of no pipeline, such
 * as the services. Everything where there is no such pipeline. It still lists all pipelines.
 */
export const narrowed = (snapshot: Snapshot, id: string | null): Snapshot => {
  const pipeline = snapshot.pipelines.find((each) => each.id === id);
  if (!pipeline || snapshot.pipelines.length < 2) return snapshot;
  const views = known.get(snapshot) ?? new Map<string, Snapshot>();
  known.set(snapshot, views);
  const made = views.get(pipeline.id) ?? narrow(snapshot, pipeline);
  views.set(pipeline.id, made);
  return made;
};

const narrow = (snapshot: Snapshot, pipeline: Snapshot['pipelines'][number]): Snapshot => {
  const own = new Set(systemsOf(pipeline));
  const tied = new Set(snapshot.pipelines.flatMap(systemsOf));
  const labs = new Set(
    snapshot.systems.flatMap(({ system }) => (own.has(system.id) && system.lab ? system.lab : [])),
  );
  return {
    ...snapshot,
    systems: snapshot.systems.filter(
      ({ system }) => own.has(system.id) || (!tied.has(system.id) && labs.has(system.lab ?? '')),
    ),
    findings: snapshot.findings.filter(
      ({ subject }) => subject.pipeline === pipeline.id || own.has(subject.system ?? ':'),
    ),
    steps: snapshot.steps.filter(({ lab }) => labs.size === 0 || labs.has(lab)),
  };
};

/** ` of b` where several labs are watched and the system is of one of them. */
export const ofLab = ({ labs, systems }: Snapshot, id: SystemId): string => {
  const lab = systems.find(({ system }) => system.id === id)?.system.lab;
  return labs.length > 1 && lab !== undefined ? ` of ${lab}` : '';
};

/** The pipeline that is shown where none was chosen: the first. */
export const chosenPipeline = (snapshot: Snapshot, id: string | null) =>
  snapshot.pipelines.find((each) => each.id === id) ?? snapshot.pipelines[0];

/** What a pane shows of a snapshot: the chosen pipeline, or all of them. */
export const seenBy = (
  { pipeline, wide }: Pick<Ui, 'pipeline' | 'wide'>,
  pane: string,
  snapshot: Snapshot,
): Snapshot =>
  wide.has(pane) ? snapshot : narrowed(snapshot, chosenPipeline(snapshot, pipeline)?.id ?? null);
