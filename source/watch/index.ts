import { localFiles } from '../clients/files.ts';
import { log, logOnce } from '../config/log.ts';
import type { Feed } from './feed.ts';
import { followHistory } from './history.ts';
import { type Access, type AnyKind, byName, type Context } from './kind.ts';
import { createListeners } from './listeners.ts';
import { lossWriter, rememberedLosses } from './losses.ts';
import type { Recorder } from './recording/recorder.ts';
import { type Clock, realClock, sample, untilNext } from './sampler.ts';
import type { Conclude } from './snapshot.ts';
import { createStore, type Store } from './store.ts';
import type { Shape, System, SystemId, Target } from './target.ts';
import { type Key, type Reading, viewOf } from './view.ts';

// What a person looks for first has a head start of so much; the rest does not slow it down.
const headStartMs = 400;

export type WatchOptions = {
  kinds: readonly AnyKind[];
  conclude: Conclude;
  clock?: Clock;
  signal: AbortSignal;
  intervalMs: number;
  /** Hears the first result of each system. */
  onFirst?(system: System, reading: Reading<unknown>): void;
  /** Hears every snapshot as it is made, paused or not. */
  record?: Pick<Recorder, 'take'>;
  /** One snapshot is taken: first values have to be whole. */
  patient?: boolean;
  /** Only what findings rest on is read; see `Context`. */
  lean?: boolean;
};

export type Watching = {
  /** What is known; whoever watches may note events in it, pause it, change its pace. */
  store: Store;
  snapshot: Store['snapshot'];
  subscribe: Store['subscribe'];
  /** Begins to read: the first source at once, everything else after `ready`. */
  begin(ready?: Promise<void>): void;
  /** Resolves with the first word of the first source, which is what a person looks for first. */
  heard: Promise<void>;
  /** Resolves when every system has given `times` results, and each feed was asked once. */
  settled(times: number): Promise<void>;
  /** Has what fails asked at once: it may be well again. */
  hurry(): void;
  /** What is watched from now on. */
  retarget(target: Target): void;
  /** What a detail needs to read on its own; undefined where there is no such system. */
  access<S extends Shape>(of: Key<S>, id: SystemId): Access<S> | undefined;
  /** Ends every read; returns when nothing runs any more. */
  close(): Promise<void>;
};

/** Observes a target, without a screen and without an engine: probes, feeds, a snapshot a tick. */
export const watch = (
  first: Target,
  { clock = realClock, signal, ...options }: WatchOptions,
): Watching => {
  const kinds = byName(options.kinds);
  const { conclude, intervalMs, patient = false, lean = false } = options;
  const abort = new AbortController();
  const until = AbortSignal.any([signal, abort.signal]);
  const work = new Set<Promise<unknown>>();
  const hurried = createListeners();
  const told = createListeners();
  const heard = Promise.withResolvers<void>();
  const results = new Map<SystemId, number>();
  const doubts = new Set<string | undefined>();
  const store = createStore(first, {
    ...{ kinds, conclude, intervalMs, now: clock.now },
    onStepEnd: (lab) => doubts.add(lab),
    losses: rememberedLosses(first.labs, clock.now()),
  });
  const writeLosses = lossWriter();
  const running = new Map<SystemId, { system: System; stop: AbortController }>();
  let target = first;
  let begun = false;

  const firstId = () => target.pipelines[0]?.source.system ?? target.systems[0]?.id;

  const contextOf = (system: System): Context => {
    const lab = target.labs.find((each) => each.describe().name === system.lab);
    return {
      files: system.files ?? localFiles,
      lab,
      ...{ patient, lean },
      doubt: {
        raise: () => doubts.add(system.lab),
        take: () => doubts.delete(system.lab),
      },
    };
  };

  // What fails here would end the reading of this system.
  const onReading = (system: System) => (id: SystemId, reading: Reading<unknown>) => {
    try {
      take(system, id, reading);
    } catch (error) {
      logOnce(`a reading of ${id}`, error);
    }
    told.tell();
  };

  const take = (system: System, id: SystemId, reading: Reading<unknown>) => {
    if (reading.failure) doubts.add(system.lab);
    store.read(id, reading);
    const times = (results.get(id) ?? 0) + 1;
    results.set(id, times);
    // The first word of each is shown at once and not with the next tick.
    if (times === 1) {
      options.onFirst?.(system, reading);
      store.tick();
      if (id === firstId()) heard.resolve();
    }
  };

  const track = (promise: Promise<unknown>) => {
    work.add(promise);
    void promise
      .catch((error: unknown) => log('watching', error))
      .finally(() => work.delete(promise));
  };

  const start = (system: System) => {
    const kind = kinds.get(system.kind);
    if (!kind || running.has(system.id)) return;
    const stop = new AbortController();
    running.set(system.id, { system, stop });
    const ends = AbortSignal.any([until, stop.signal]);
    const { id } = system;
    const { everyMs, timeoutMs } = kind;
    const open = () => kind.open(system, contextOf(system));
    track(
      sample([{ id, everyMs, timeoutMs, open }], {
        ...{ signal: ends, clock, intervalMs: () => store.intervalMs },
        ...{ onHurry: hurried.subscribe, onReading: onReading(system) },
      }),
    );
    if (kind.feed) track(follow(system, kind, ends));
  };

  // Batches and news come as feeds: a last value would lose those between two ticks.
  const follow = async (system: System, kind: AnyKind, ends: AbortSignal) => {
    let feed: Feed<unknown> | undefined;
    let seen = 0;
    while (!ends.aborted) {
      try {
        feed ??= await kind.feed?.(system, contextOf(system));
        await feed?.poll();
        const events = feed?.since(seen).events ?? [];
        seen = events.at(-1)?.seq ?? seen;
        store.feed(system.id, events);
      } catch (error) {
        log(`feed of ${system.id}`, error);
      }
      fed.add(system.id);
      told.tell();
      await clock.sleep(untilNext(clock.now(), store.intervalMs), ends).catch(() => {});
    }
    feed?.close?.();
  };
  const fed = new Set<SystemId>();

  const others = async (ready: Promise<void>) => {
    const ended = Promise.withResolvers<void>();
    until.addEventListener('abort', () => ended.resolve(), { once: true });
    await Promise.race([ready, ended.promise]);
    if (until.aborted) return;
    await Promise.race([heard.promise, clock.sleep(headStartMs, until)]).catch(() => {});
    if (until.aborted) return;
    begun = true;
    for (const system of target.systems) start(system);
  };

  // Who takes one snapshot leaves no trace of it.
  const history = patient ? undefined : followHistory();
  const ticking = async () => {
    while (!until.aborted) {
      try {
        const snapshot = store.tick();
        options.record?.take(snapshot, target.systems);
        writeLosses(target.labs, snapshot.losses ?? [], clock.now());
        if (history) store.recall(history.sync(target.labs, snapshot.events));
      } catch (error) {
        logOnce('a tick', error);
      }
      // When what is read at the same moment has come in.
      const phase = Math.min(250, store.intervalMs / 2);
      const pause = untilNext(clock.now(), store.intervalMs, phase);
      await clock.sleep(pause, until).catch(() => {});
    }
  };

  const isSettled = (times: number) =>
    target.systems.every(
      ({ id, kind }) => (results.get(id) ?? 0) >= times && (!kinds.get(kind)?.feed || fed.has(id)),
    );

  return {
    store,
    snapshot: store.snapshot,
    subscribe: store.subscribe,
    heard: heard.promise,
    begin(ready = Promise.resolve()) {
      const system = target.systems.find(({ id }) => id === firstId());
      if (system) start(system);
      track(others(ready));
      track(ticking());
    },
    async settled(times: number) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = () => {
        if (until.aborted || isSettled(times)) resolve();
      };
      const unsubscribe = told.subscribe(look);
      until.addEventListener('abort', look, { once: true });
      look();
      await promise;
      unsubscribe();
      until.throwIfAborted();
    },
    hurry: hurried.tell,
    retarget(next: Target) {
      target = next;
      for (const [id, { system, stop }] of running) {
        if (next.systems.some((each) => each.id === id && each.kind === system.kind)) continue;
        stop.abort(new Error('it is watched no longer'));
        running.delete(id);
      }
      store.setTarget(next);
      if (begun) for (const system of next.systems) start(system);
    },
    access<S extends Shape>(of: Key<S>, id: SystemId): Access<S> | undefined {
      const system = target.systems.find((each) => each.id === id && each.kind === of.kind);
      if (!system) return undefined;
      return {
        id,
        endpoint: () => (system as System<S>).endpoint(),
        context: contextOf(system),
        view: () => viewOf(store.snapshot(), of, id),
        intervalMs: () => store.intervalMs,
      };
    },
    async close() {
      // Whoever takes one snapshot does not wait for the next tick.
      writeLosses(target.labs, store.snapshot().losses ?? [], clock.now());
      abort.abort(new Error('watching ends'));
      await Promise.allSettled(work);
    },
  };
};
