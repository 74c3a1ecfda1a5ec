import { attempt } from '../config/log.ts';
import { isReaderAway } from './away.ts';
import type { Subject } from './finding.ts';
import type { AnyKind } from './kind.ts';
import type { EventLine, Snapshot } from './snapshot.ts';
import type { followFindings } from './told.ts';
import type { SystemView } from './view.ts';

/**
 * What of a tick is an event: states that have changed, not values. Of kinds what they tell themselves;
 * then findings that came, changed their level or went; then that a pipeline is well again.
 */
export const changesOf = (
  before: Snapshot,
  after: Snapshot,
  kindOf: (name: string) => AnyKind,
  findings: ReturnType<typeof followFindings>,
): readonly EventLine[] => {
  const old = new Map(before.systems.map((view) => [view.system.id, view]));
  const ofKinds = after.systems.flatMap((view): readonly EventLine[] => {
    const was: SystemView | undefined = old.get(view.system.id);
    if (was?.kind !== view.kind) return [];
    const { lab, id } = view.system;
    const steps = lab === undefined ? [] : after.steps.filter((step) => step.lab === lab);
    return attempt(`changes of ${id}`, () => kindOf(view.kind).changes(was, view, steps), []);
  });
  const nameOf = (pipeline = 'pipeline') => (after.pipelines.length === 1 ? 'pipeline' : pipeline);
  const ofFindings = findings.take(after).map((line): EventLine => {
    const { pipeline, system, service } = line.subject;
    const label = after.systems.find((view) => view.system.id === system)?.system.label;
    return { ...line, source: service ?? label ?? nameOf(pipeline) };
  });
  const ofPipelines = after.pipelines.flatMap(({ id, verdict }): EventLine[] => {
    const was = before.pipelines.find((pipeline) => pipeline.id === id)?.verdict.level;
    if (verdict.level !== 'good' || (was !== 'warning' && was !== 'error')) return [];
    const subject = { ...verdict.subject, pipeline: id };
    return [{ at: after.at, level: 'good', source: nameOf(id), text: verdict.text, subject }];
  });
  // That a system does not answer says as much of how its service is.
  const silent = new Set(
    [...before.findings, ...after.findings]
      .filter(({ news, told, because }) => news && told !== false && because === undefined)
      .map(({ subject }) => subject.service),
  );
  // And what follows from something else stands below the event of that.
  const behind = new Set(
    [...before.findings, ...after.findings]
      .filter(({ because }) => because !== undefined)
      .map(({ subject: { system, name, service } }) => `${system} ${name ?? service ?? ''}`),
  );
  const ofOthers = ofKinds.filter(
    ({ level, subject: { service, system, name } }) =>
      !(system !== undefined && service !== undefined && silent.has(service)) &&
      ![name, level === 'good' ? undefined : service].some(
        (one) => one !== undefined && behind.has(`${system} ${one}`),
      ),
  );
  // That nobody reads what a person has stopped the way of is no alarm.
  const calm = ofOthers.map((line): EventLine => {
    const { system, name } = line.subject;
    const isMeant = system !== undefined && name !== undefined && isReaderAway(after, system, name);
    return line.level === 'error' && isMeant ? { ...line, level: 'info' } : line;
  });
  const all = [...calm, ...ofFindings, ...ofPipelines];
  return all.map((line) => ({
    ...line,
    seen: true,
    subject: { ...labOf(after, line.subject), ...line.subject },
  }));
};

/** The lab of what an event is about. */
const labOf = ({ systems, pipelines }: Snapshot, { system, pipeline }: Subject): Subject => {
  const id = system ?? pipelines.find((each) => each.id === pipeline)?.source.system;
  const lab = systems.find((view) => view.system.id === id)?.system.lab;
  return lab === undefined ? {} : { lab };
};
