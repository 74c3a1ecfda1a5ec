import type { Change } from '../actions/types.ts';
import { messageOf } from '../config/errors.ts';
import { log } from '../config/log.ts';
import type { Engine } from '../lab/contract/engine.ts';
import { plural } from '../text/units.ts';
import { noteChanges, noteNews } from '../watch/changes.ts';
import { contextOf } from '../watch/kind.ts';
import type { EngineEvent, NewsFeed, Target } from '../watch/lab.ts';
import { createListeners } from '../watch/listeners.ts';
import type { ProbeName, Reading, SparkReading } from '../watch/readings.ts';
import { realClock, sample, untilNext } from '../watch/sampler.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import { createStore, type Store } from '../watch/store.ts';

// What a person looks for first; the others do not slow it down, unless it takes long.
const firstProbe: ProbeName = 'postgres';
const headStartMs = 400;

// A job that is new, or an event log that was rolled, is found so soon.
const listEveryMs = 3000;

export type Session = {
  store: Store;
  /**
   * Begins to read, and to bring the lab up where that was wished. Loads the clients: all but the
   * first one after `drawn`.
   */
  begin(drawn?: Promise<void>): void;
  /** Resolves with the first word of the source, which is what a person looks for first. */
  heard: Promise<void>;
  engine: Engine;
  readOnly: boolean;
  /** Throws a Failure while the lab has no endpoints. */
  target(): Promise<Target>;
  /** Why nothing more of this kind can be done now; undefined when it can. */
  busy(kind: string): string | undefined;
  /**
   * Does one thing of a kind at a time; the events tell that it begins (`first`, if not empty) and
   * how it ended.
   */
  act(kind: string, first: string, work: (signal: AbortSignal) => Promise<string[]>): void;
  /** Ends every read and action; returns when nothing runs any more. */
  end(): Promise<void>;
};

/** Watches a lab from `begin` on; with `bringUp`, what does not run of it is brought up meanwhile. */
export const createSession = (
  engine: Engine,
  options: {
    lab: { name: string; engine: string; versions: string };
    bringUp: boolean;
    readOnly: boolean;
    intervalMs: number;
  },
): Session => {
  const abort = new AbortController();
  const { signal } = abort;
  const ended = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const store = createStore(options.lab, options.intervalMs, Date.now);
  const running = new Map<string, Promise<void>>();
  const work: Promise<unknown>[] = [];
  const hurry = createListeners();

  const bringUp = () =>
    session.act('lab', 'bringing it up', async (until) => {
      const onEvent = (event: EngineEvent) => {
        // Its first bring-up chooses what a lab is made of.
        if (event.subject === 'lab') store.setLab(engine.describe());
        store.step(event);
        // Its source would be asked only after the pause that its failures have earned it.
        if (event.state === 'done') hurry.tell();
      };
      await engine.up({ signal: until, onEvent }).finally(() => {
        store.setComingUp(false);
      });
      return ['every service is ready'];
    });

  // The first word of each source is shown at once and not with the next tick; and a lab that is
  // well needs no bringing up, which would look at everything once more.
  const heard = new Set<ProbeName>();
  const firstHeard = Promise.withResolvers<void>();
  let doubt = false;
  let applications = '';
  const inDoubt = () => {
    const was = doubt;
    doubt = false;
    return was;
  };
  const onReading = (name: ProbeName, reading: Reading<unknown>) => {
    if (reading.failure && name !== 'services') doubt = true;
    // A job that another terminal has submitted, or cancelled, is a service too.
    if (name === 'spark' && applicationsOf(reading) !== applications) {
      applications = applicationsOf(reading);
      doubt = true;
    }
    store.read(name, reading);
    if (heard.has(name)) return;
    heard.add(name);
    // By then it is known which lab this is.
    if (name === 'services') store.setLab(engine.describe());
    store.tick();
    if (name === firstProbe) firstHeard.resolve();
    if (name !== 'services' || !options.bringUp) return;
    if (allHealthy(store.snapshot())) store.setComingUp(false);
    else bringUp();
  };

  const session: Session = {
    store,
    engine,
    readOnly: options.readOnly,
    heard: firstHeard.promise,
    begin(drawn = Promise.resolve()) {
      store.setComingUp(options.bringUp);
      // Nothing of them is needed for the first frame.
      const sampled = import('../systems/probes.ts').then(({ probes }) =>
        probes.map((probe) => ({
          ...probe,
          open: async () => probe.open({ ...(await contextOf(engine)), inDoubt }),
        })),
      );
      const start = async (wanted: (name: ProbeName) => boolean) =>
        sample(
          (await sampled).filter(({ name }) => wanted(name)),
          { signal, intervalMs: () => store.intervalMs, onHurry: hurry.subscribe, onReading },
        );
      const isFirst = (name: ProbeName) => name === firstProbe;
      const others = async () => {
        await Promise.race([drawn, ended]);
        if (signal.aborted) return;
        await Promise.race([firstHeard.promise, realClock.sleep(headStartMs, signal)]).catch(
          () => {},
        );
        await Promise.all([
          start((name) => !isFirst(name)),
          follow(engine, store, signal),
          followNews(engine, store, signal, () => {
            doubt = true;
          }),
        ]);
      };
      work.push(start(isFirst), others(), tick(store, signal));
    },
    target: () => engine.target(),
    busy: (kind) => (running.has(kind) ? 'the one before has not ended yet' : undefined),
    act(kind, first, doIt) {
      if (running.has(kind)) return;
      if (first) store.note('info', kind, first);
      const promise = doIt(signal)
        .then((lines) => {
          for (const line of lines) store.note('good', kind, line);
        })
        .catch((error: unknown) => {
          log(kind, error);
          if (!signal.aborted) store.note('error', kind, messageOf(error));
        })
        .finally(() => running.delete(kind));
      running.set(kind, promise);
    },
    async end() {
      abort.abort(new Error('the monitor ends'));
      await Promise.allSettled([...work, ...running.values()]);
    },
  };

  return session;
};

const applicationsOf = (reading: Reading<unknown> | undefined): string => {
  const value = reading?.value as SparkReading | undefined;
  return (value?.applications ?? []).map(({ id }) => id).join(' ');
};

const allHealthy = ({ derived }: Snapshot): boolean =>
  derived.healthy.of > 0 && derived.healthy.count === derived.healthy.of;

const tick = async (store: Store, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    const before = store.snapshot();
    store.tick();
    if (!store.paused) noteChanges(store, before, store.snapshot());
    // When what is read at the same moment has come in.
    const phase = Math.min(250, store.intervalMs / 2);
    const pause = untilNext(Date.now(), store.intervalMs, phase);
    await realClock.sleep(pause, signal).catch(() => {});
  }
};

// Batches come as a feed of their own: a last value would lose those between two ticks.
const follow = async (engine: Engine, store: Store, signal: AbortSignal): Promise<void> => {
  const { sparkProgress } = await import('../systems/spark/progress.ts');
  let feed: ReturnType<typeof sparkProgress> | undefined;
  let seen = 0;
  while (!signal.aborted) {
    try {
      feed ??= sparkProgress(engine.files, (await engine.target()).paths.eventLog, listEveryMs);
      await feed.poll();
      const { events } = feed.since(seen);
      seen = events.at(-1)?.seq ?? seen;
      store.addBatches(events);
    } catch (error) {
      log('progress of micro-batches', error);
    }
    await realClock.sleep(untilNext(Date.now(), store.intervalMs), signal).catch(() => {});
  }
};

const followNews = async (
  engine: Engine,
  store: Store,
  signal: AbortSignal,
  onNews: () => void,
): Promise<void> => {
  let feed: NewsFeed | undefined;
  let seen = 0;
  while (!signal.aborted) {
    try {
      feed ??= engine.news();
      await feed.poll();
      const { events } = feed.since(seen);
      seen = events.at(-1)?.seq ?? seen;
      noteNews(store, events);
      if (events.length > 0) onNews();
    } catch (error) {
      log('what happens to the services', error);
    }
    await realClock.sleep(untilNext(Date.now(), store.intervalMs), signal).catch(() => {});
  }
  feed?.close();
};

/** What changes did, a line each; the whole SQL last, since a narrow pane cuts the end. */
export const changeLines = (changes: readonly Change[]): string[] =>
  changes.map(
    ({ sql, rows, txid, lsn }) =>
      `${sql.split(' ', 1)[0]} ${plural(rows, 'row')}, LSN ${lsn}, transaction ${txid}: ${sql}`,
  );
