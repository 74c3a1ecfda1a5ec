import { derive } from '../pipeline/index.ts';
import type { BatchEvent } from '../systems/spark/progress.ts';
import type { EngineEvent } from './lab.ts';
import { createListeners } from './listeners.ts';
import type { ProbeName, Reading } from './readings.ts';
import type { EventLine, Readings, Sample, Snapshot, StepLine } from './snapshot.ts';

const keptMs = 5 * 60_000;
const keptEvents = 500;
const keptBatches = 300;

/**
 * Everything that is known, published as one immutable snapshot a tick. While paused, collection
 * goes on and the snapshot that is shown stays.
 */
export const createStore = (labAtFirst: Snapshot['lab'], intervalMs: number, now: () => number) => {
  let lab = labAtFirst;
  let readings: Readings = {};
  let samples: Sample[] = [];
  let batches: BatchEvent[] = [];
  let events: EventLine[] = [];
  let steps: StepLine[] = [];
  let ended: Readonly<Record<string, number>> = {};
  let paused = false;
  let interval = intervalMs;
  const listeners = createListeners();
  // Sources of which an event says that they fail.
  const told = new Set<ProbeName>();
  let comingUp = false;

  const make = (): Snapshot => ({
    at: now(),
    lab,
    paused,
    intervalMs: interval,
    samples,
    batches,
    events,
    steps,
    derived: derive(samples, batches, now(), { steps, ended, capture: lab.capture }),
  });
  let shown = make();

  let held = () => false;
  const notify = () => {
    if (held()) return;
    listeners.tell();
  };
  const note = (level: EventLine['level'], source: string, text: string, at = now()) => {
    events = [...events.slice(1 - keptEvents), { at, level, source, text }];
  };

  return {
    subscribe: listeners.subscribe,
    snapshot: () => shown,
    /** Listeners are left alone while `test` says so; they see the newest snapshot afterwards. */
    holdWhile(test: () => boolean) {
      held = test;
    },
    /** Whether another frame is of no use now. */
    get held() {
      return held();
    },
    /** Takes in a reading; it is shown with the next tick. */
    read(name: ProbeName, reading: Reading<unknown>) {
      readings = { ...readings, [name]: reading };
      if (!reading.failure) {
        if (told.delete(name)) note('good', name, 'answers again');
        return;
      }
      // What has never answered is no news while it is brought up.
      if (told.has(name) || (comingUp && reading.value === undefined)) return;
      told.add(name);
      note('error', name, reading.failure.message);
    },
    addBatches(fresh: readonly BatchEvent[]) {
      if (fresh.length > 0) batches = [...batches, ...fresh].slice(-keptBatches);
    },
    /** Takes in what the engine does: a step of the bring-up, and its end as an event. */
    step({ subject, state, what, until, done, total, at, tookMs }: EngineEvent) {
      const step = { subject, state, what, until, done, total, startedAt: at - tookMs };
      const known = steps.some((each) => each.subject === subject);
      // In its place: rows that change places with every megabyte can't be read.
      const next = steps.map((each) => (each.subject === subject ? step : each));
      const all = known ? next : [...steps, step];
      steps = state === 'done' ? all.filter((each) => each.subject !== subject) : all;
      if (state !== 'running') ended = { ...ended, [subject]: at };
      if (state !== 'running') note(state === 'done' ? 'info' : 'error', subject, what);
    },
    /** Adds an event; `at` (ms since the epoch) where it is not of now. */
    note,
    /** What the lab is made of, once that has been chosen. */
    setLab(value: Snapshot['lab']) {
      lab = value;
    },
    /** Whether the lab is being brought up, or may have to be. */
    setComingUp(value: boolean) {
      comingUp = value;
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
      notify();
    },
    setPaused(value: boolean) {
      paused = value;
      shown = paused ? { ...shown, paused } : make();
      notify();
    },
    /** Publishes what has come in since the last tick; events show even while paused. */
    tick() {
      const at = now();
      samples = [...samples.filter((sample) => sample.at > at - keptMs), { at, readings }];
      shown = paused ? { ...shown, events } : make();
      notify();
    },
  };
};
export type Store = ReturnType<typeof createStore>;
