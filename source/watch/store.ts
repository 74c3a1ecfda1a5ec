import { messageOf } from '../config/errors.ts';
import { attempt, logOnce } from '../config/log.ts';
import { changesOf } from './changes.ts';
import type { Subject } from './finding.ts';
import { followIncidents, withAdditions } from './incidents.ts';
import type { AnyKind } from './kind.ts';
import type { Known, StoreOptions } from './known.ts';
import type { EngineEvent } from './lab.ts';
import { linker } from './links.ts';
import { createListeners } from './listeners.ts';
import { isExpected } from './phase.ts';
import { newRaw, withPoint } from './raw.ts';
import { type EventLine, type LabView, type Snapshot, type StepLine, stepKey } from './snapshot.ts';
import { type SystemId, systemsOf, type Target } from './target.ts';
import { followFindings, sinceOf } from './told.ts';
import type { Raw, Reading, SystemView } from './view.ts';

const keptLines = 500;
const keptOfFeed = 300;
// How often an event tells that a snapshot still can't be made.
const quietMs = 60_000;

type Noted = Subject & Partial<Pick<EventLine, 'at' | 'parts' | 'facts' | 'seen' | 'found'>>;

/**
 * Everything that is known, published as one immutable snapshot a tick. While paused, collection
 * goes on and the snapshot that is shown stays, but for its events.
 */
export const createStore = (
  first: Target,
  { kinds, conclude, intervalMs, now, onStepEnd, losses: remembered = [] }: StoreOptions,
) => {
  let pipelines = first.pipelines;
  let raws: ReadonlyMap<SystemId, Raw> = new Map();
  let labs: readonly Omit<LabView, 'phase'>[] = [];
  let events: readonly EventLine[] = [];
  let steps: readonly StepLine[] = [];
  let ended: Readonly<Record<string, number>> = {};
  let replay: Snapshot['replay'];
  let paused = false;
  let interval = intervalMs;
  const listeners = createListeners();
  const told = followFindings();
  const incidents = followIncidents();
  // Systems of which an event says that they fail.
  const failing = new Set<SystemId>();
  let comingUp = new Set<string>();
  let losses = remembered;

  const kindOf = (name: string): AnyKind => {
    const kind = kinds.get(name);
    if (!kind) throw new Error(`there is no kind of systems ${name}`);
    return kind;
  };
  const linksOf = linker((raw) =>
    attempt(`facts of ${raw.system.id}`, () => kindOf(raw.kind).facts(raw), []),
  );

  const setTarget = (next: Target) => {
    pipelines = next.pipelines;
    raws = new Map(
      next.systems.map((system) => {
        const known = raws.get(system.id);
        const fresh = newRaw(system, kindOf(system.kind), next.labs.length > 1);
        return [system.id, known?.kind === system.kind ? known : fresh];
      }),
    );
    labs = next.labs.map((lab) => lab.describe());
  };
  setTarget(first);

  const note = (
    level: EventLine['level'],
    source: string,
    text: string,
    { at = now(), parts, facts, seen, found, ...subject }: Noted = {},
  ) => {
    const { lab } = subject;
    // Of several labs each has a `postgres`.
    const known = labs.length < 2 || !lab || source === lab || source.startsWith(`${lab}/`);
    const shown = known ? source : `${lab}/${source}`;
    const told = Object.entries({ parts, facts, seen, found }).filter(([, value]) => value);
    const line = { at, level, source: shown, text, subject, ...Object.fromEntries(told) };
    events = [...events.slice(1 - keptLines), line];
  };

  // What was last said of a system that could not be understood.
  const misread = new Map<SystemId, string>();
  // What one system told may make no sense; it fails then, and the others go on.
  const viewIn = (raw: Raw, links: ReturnType<typeof linksOf>, at: number): SystemView => {
    const kind = kindOf(raw.kind);
    try {
      return kind.view(raw, links, at);
    } catch (error) {
      logOnce(`rows of ${raw.system.id}`, error);
      const message = `its answer could not be understood: ${messageOf(error)}`;
      const since = raw.reading.at ?? at;
      const { id, label, lab } = raw.system;
      const about = { system: id, lab, seen: true } as const;
      if (misread.get(id) !== message) note('error', label, message, about);
      misread.set(id, message);
      const reading = { failure: { kind: 'unexpected' as const, message, since } };
      // Its next reading begins anew: what can't be understood stays so beside any other.
      const empty = { ...raw, reading: {}, points: [], events: [] };
      raws = new Map(raws).set(raw.system.id, { ...empty, reading });
      return { ...kind.view(empty, links, at), reading };
    }
  };

  const make = (): Snapshot => {
    const at = now();
    const all = [...raws.values()];
    const links = linksOf(all, pipelines);
    const systems = all.map((raw) => viewIn(raw, links, at));
    const evidence = { systems, pipelines, steps, labs, comingUp, ended, losses, now: at };
    const concluded = told.stamp(conclude(evidence), at);
    losses = concluded.losses ?? [];
    return {
      ...{ at, paused, intervalMs: interval, systems, events, steps, ended },
      ...concluded,
      ...(replay && { replay }),
    };
  };
  // What is known, and what is seen of it.
  let newest = make();
  told.begin(sinceOf(newest.findings));
  let shown = newest;

  // What is derived may fail for one reading; the time, the events and the other readings go on.
  const remake = (): Snapshot => {
    try {
      return make();
    } catch (error) {
      logOnce('a snapshot', error);
      const text = `what was read could not be understood: ${messageOf(error)}`;
      if (!events.some((line) => line.text === text && line.at > now() - quietMs))
        note('error', 'cdc-top', text);
      return { ...newest, at: now(), paused, events, steps };
    }
  };

  const noteChanges = (before: Snapshot, after: Snapshot) => {
    const lines = changesOf(before, after, kindOf, told);
    for (const { level, source, text, subject, ...more } of lines)
      note(level, source, text, { ...subject, ...more });
    events = withAdditions(events, incidents.take(after, lines));
  };

  return {
    subscribe: listeners.subscribe,
    snapshot: () => shown,
    /** What is watched from now on; systems that were there before keep what is known of them. */
    setTarget,
    /** Takes in a reading; it is shown with the next tick. */
    read(id: SystemId, reading: Reading<unknown>) {
      const raw = raws.get(id);
      if (!raw) return;
      raws = new Map(raws).set(id, { ...raw, reading, points: withPoint(raw.points, reading) });
      const { label, lab } = raw.system;
      const about = { system: id, lab, seen: true } as const;
      if (!reading.failure) {
        if (failing.delete(id)) note('good', label, 'answers again', about);
        return;
      }
      // What can't answer yet, or any more, is no news.
      if (failing.has(id) || isExpected(newest, { ...raw, reading })) return;
      // Of what a pipeline goes through a finding tells.
      if (pipelines.some((pipeline) => systemsOf(pipeline).includes(id))) return;
      failing.add(id);
      note('error', label, reading.failure.message, about);
    },
    /** Takes in what came by a system's feed. */
    feed(id: SystemId, fresh: readonly unknown[]) {
      const raw = raws.get(id);
      if (!raw || fresh.length === 0) return;
      const all = [...raw.events, ...fresh].slice(-keptOfFeed);
      raws = new Map(raws).set(id, { ...raw, events: all });
    },
    /** Takes in what the engine of a lab does: a step of the bring-up, and its end as an event. */
    step(lab: string, { at, tookMs, ...event }: EngineEvent) {
      const { subject, state, what } = event;
      const step = { lab, ...event, startedAt: at - tookMs };
      const isSame = (other: StepLine) => other.lab === lab && other.subject === subject;
      const known = steps.some(isSame);
      // In its place: rows that change places with every megabyte can't be read.
      const next = steps.map((other) => (isSame(other) ? step : other));
      const all = known ? next : [...steps, step];
      steps = state === 'done' ? all.filter((other) => !isSame(other)) : all;
      if (state === 'running') return;
      ended = { ...ended, [stepKey(lab, subject)]: at };
      onStepEnd?.(lab);
      // That a service was stopped is told by how it is then, to all who watch.
      if (state === 'done' && what === 'stopped' && subject !== 'lab') return;
      note(state === 'done' ? 'info' : 'error', subject, what, { lab, service: subject });
    },
    /** What has happened, as it is known by all that watch; see `followHistory`. */
    recall(all: readonly EventLine[]) {
      events = all;
    },
    /** Adds an event; `at` (ms since the epoch) where it is not of now, and what it is about. */
    note,
    /** Whether a lab is being brought up, or may have to be. */
    setComingUp(lab: string, value: boolean) {
      if (value) comingUp.add(lab);
      else comingUp.delete(lab);
    },
    get paused() {
      return paused;
    },
    get intervalMs() {
      return interval;
    },
    setInterval(ms: number) {
      interval = ms;
      shown = { ...shown, intervalMs: ms };
      listeners.tell();
    },
    setPaused(value: boolean) {
      paused = value;
      shown = paused ? { ...shown, paused } : remake();
      listeners.tell();
    },
    /** Shows what was so at another time, which `now` tells by then: a replay knows nothing else. */
    load(known: Known) {
      ({ raws, pipelines, labs, events, steps, ended, replay } = known);
      losses = known.losses ?? [];
      comingUp = new Set(
        known.labs.filter(({ phase }) => phase === 'coming up').map(({ name }) => name),
      );
      interval = known.intervalMs;
      told.begin(known.since ?? []);
      incidents.begin();
      newest = remake();
      shown = newest;
      listeners.tell();
    },
    /** Publishes what has come in since the last tick; events show even while paused. */
    tick() {
      const made = remake();
      noteChanges(newest, made);
      newest = { ...made, events };
      shown = paused ? { ...shown, events } : newest;
      listeners.tell();
      return newest;
    },
  };
};
export type Store = ReturnType<typeof createStore>;
