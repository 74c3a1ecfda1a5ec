import type { Watching } from '../index.ts';
import { type AnyKind, byName } from '../kind.ts';
import { createListeners } from '../listeners.ts';
import { keptMs } from '../raw.ts';
import { type Clock, realClock } from '../sampler.ts';
import type { Conclude, EventLine } from '../snapshot.ts';
import { createStore, type Store } from '../store.ts';
import type { SystemId } from '../target.ts';
import type { Raw } from '../view.ts';
import type { Recording, Tick } from './reader.ts';
import { afterTick, recordedIn } from './recorded.ts';

/** How many seconds of a recording go by in one. */
export const speeds = [0.25, 0.5, 1, 2, 5, 10, 30, 60] as const;

/** Where a replay is, and what moves it. Times in ms since the epoch. */
export type Player = {
  readonly recording: Recording;
  readonly at: number;
  readonly playing: boolean;
  readonly speed: number;
  play(on: boolean): void;
  /** The next higher or lower of `speeds`. */
  pace(by: 1 | -1): void;
  /** Goes to a moment, or to the nearest end where that is not in the recording. */
  seek(at: number): void;
  /** Stops at the next event, or the one before; false where there is none. */
  step(by: 1 | -1): boolean;
};

/** A recording that is watched as what it was recorded of was. */
export type Replay = Watching & { player: Player };

// As often as anybody can see at a high speed.
const shortestMs = 100;
// What was not recorded is not waited for.
const gapMs = 30_000;
// How long a remark on a key stands among the events.
const saidMs = 10_000;
const mostSaid = 20;

/** Plays a recording; see `openRecording` for what is checked before. */
export const replay = (
  recording: Recording,
  {
    kinds: list,
    conclude,
    clock = realClock,
    signal,
  }: { kinds: readonly AnyKind[]; conclude: Conclude; clock?: Clock; signal: AbortSignal },
): Replay => {
  const kinds = byName(list);
  const abort = new AbortController();
  const ends = AbortSignal.any([signal, abort.signal]);
  const moved = createListeners();
  let raws: ReadonlyMap<SystemId, Raw> = new Map();
  let ticks: Iterator<Tick> = recording.ticksFrom(recording.from);
  let ahead: Tick | undefined;
  let shown: Tick | undefined;
  let at = recording.from;
  let playing = true;
  let speed = 1;
  let anchor = { at, real: clock.now() };
  let work: Promise<unknown> = Promise.resolve();

  const store = createStore(
    { id: 'replay', scope: 'attached', systems: [], pipelines: [], labs: [] },
    { kinds, conclude, intervalMs: recording.header.intervalMs, now: () => shown?.at ?? at },
  );
  const pull = () => {
    const next = ticks.next();
    ahead = next.done ? undefined : next.value;
  };

  /** Takes in all ticks up to a moment; returns whether there were any. */
  const advance = (to: number): boolean => {
    const before = shown;
    while (ahead && (ahead.at <= to || !shown)) {
      raws = afterTick(raws, recordedIn(ahead, kinds));
      shown = ahead;
      pull();
    }
    return shown !== before;
  };

  // What is said meanwhile is of now, whatever time is shown.
  let said: { real: number; line: EventLine }[] = [];

  const show = () => {
    if (!shown) return;
    const now = clock.now();
    said = said.filter(({ real }) => now - real < saidMs).slice(-mostSaid);
    const { from, until, stretches, damage } = recording;
    const replay = { from, until, speed, stretches, damage };
    const known = recordedIn(shown, kinds);
    const events =
      said.length > 0 ? [...known.events, ...said.map(({ line }) => line)] : known.events;
    store.load({ ...known, events, raws, replay });
  };

  const moveTo = (wanted: number) => {
    at = Math.min(recording.until, Math.max(recording.from, wanted));
    ticks = recording.ticksFrom(at - keptMs);
    [raws, shown] = [new Map(), undefined];
    pull();
    advance(at);
    anchor = { at, real: clock.now() };
    show();
  };

  const going = async () => {
    while (!ends.aborted) {
      if (playing) {
        at = Math.min(recording.until, anchor.at + (clock.now() - anchor.real) * speed);
        if (ahead && ahead.at - (shown?.at ?? at) > gapMs && ahead.at > at) {
          at = ahead.at;
          anchor = { at, real: clock.now() };
        }
        if (advance(at)) show();
        if (at >= recording.until) setPlaying(false);
      }
      const ms = playing && ahead ? Math.max(shortestMs, (ahead.at - at) / speed) : 60_000;
      await pauseFor(ms);
    }
  };

  /** Sleeps until it is time, or until somebody has moved. */
  const pauseFor = async (ms: number) => {
    const woken = new AbortController();
    const unsubscribe = moved.subscribe(() => woken.abort());
    await clock.sleep(ms, AbortSignal.any([ends, woken.signal])).catch(() => {});
    unsubscribe();
  };

  const setPlaying = (on: boolean) => {
    playing = on;
    anchor = { at, real: clock.now() };
    store.setPaused(!on);
    moved.tell();
  };

  const player: Player = {
    recording,
    get at() {
      return at;
    },
    get playing() {
      return playing;
    },
    get speed() {
      return speed;
    },
    play(on) {
      // From the end it begins anew.
      if (on && at >= recording.until) moveTo(recording.from);
      setPlaying(on);
    },
    pace(by) {
      const place = speeds.findIndex((each) => each >= speed) + by;
      speed = speeds[Math.max(0, Math.min(speeds.length - 1, place))] ?? speed;
      anchor = { at, real: clock.now() };
      show();
      moved.tell();
    },
    seek(wanted) {
      moveTo(wanted);
      moved.tell();
    },
    step(by) {
      const mark = by === 1 ? recording.markAfter(at) : recording.markBefore(at);
      if (mark === undefined) return false;
      moveTo(mark);
      setPlaying(false);
      return true;
    },
  };

  // Whoever pauses what is shown stops the time here.
  const paced: Store = {
    ...store,
    get paused() {
      return !playing;
    },
    get intervalMs() {
      return store.intervalMs;
    },
    setPaused: (value) => player.play(!value),
    setInterval: () => {},
    note(level, source, text) {
      const line = { at: shown?.at ?? at, level, source, text, subject: {} };
      said.push({ real: clock.now(), line });
    },
    tick() {
      show();
      return store.snapshot();
    },
  };

  moveTo(recording.from);
  return {
    store: paced,
    snapshot: store.snapshot,
    subscribe: store.subscribe,
    player,
    begin() {
      anchor = { at, real: clock.now() };
      work = going();
    },
    heard: Promise.resolve(),
    settled: () => Promise.resolve(),
    hurry: () => {},
    retarget: () => {},
    // Logs, records and whatever else details read by themselves is not in a recording.
    access: () => undefined,
    async close() {
      abort.abort(new Error('the replay ends'));
      await work;
      recording.close();
    },
  };
};
