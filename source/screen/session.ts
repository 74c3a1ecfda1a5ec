import type { Said } from '../actions/types.ts';
import { messageOf } from '../config/errors.ts';
import { log } from '../config/log.ts';
import type { Engine } from '../lab/contract/engine.ts';
import { watchedLabs } from '../lab/watched.ts';
import { services } from '../systems/services/readings.ts';
import type { CheckResult } from '../watch/check.ts';
import type { Subject } from '../watch/finding.ts';
import type { Watching } from '../watch/index.ts';
import type { EngineEvent } from '../watch/lab.ts';
import type { Player, Replay } from '../watch/recording/replay.ts';
import type { EventLine } from '../watch/snapshot.ts';
import type { System, Target } from '../watch/target.ts';
import type { Reading } from '../watch/view.ts';
import { viewsOf } from '../watch/view.ts';
import { type AsideKeeper, createAside } from './aside.ts';
import { createToast, type Toaster } from './toast.ts';

export type Session = {
  watching: Watching;
  engines: readonly Engine[];
  readOnly: boolean;
  /** Moves about in the recording that is watched, where it is one. */
  player?: Player;
  /** What is said of the keys that somebody presses. */
  toast: Toaster;
  /** What is shown of what is done from here. */
  aside?: Omit<AsideKeeper, 'close'>;
  begin(drawn?: Promise<void>): void;
  /** Why nothing more of this kind can be done now with a lab; undefined when it can. */
  busy(lab: string, kind: string): string | undefined;
  /**
   * Does one thing of a kind at a time; the events tell that it begins (`first`, if not empty) and
   * how it ended.
   */
  act(
    about: Subject & { lab: string },
    kind: string,
    first: string,
    work: (signal: AbortSignal) => Promise<readonly Said[]>,
  ): void;
  /** Looks at the settings of all that is watched; missing where a recording is shown. */
  examine?(signal: AbortSignal): Promise<readonly CheckResult[]>;
  /** Ends every read and action; returns when nothing runs any more. */
  end(): Promise<void>;
};

/** Starts to watch what `target` tells; what is done to `engines` meanwhile shows among its events. */
export type Observe = (
  target: Target,
  options: {
    signal: AbortSignal;
    intervalMs: number;
    onFirst(system: System, reading: Reading<unknown>): void;
  },
) => Watching;

/** Watches labs from `begin` on; with `bringUp`, what does not run of them is brought up meanwhile. */
export const createSession = (
  engines: readonly Engine[],
  options: { observe: Observe; bringUp: boolean; readOnly: boolean; intervalMs: number },
): Session => {
  const abort = new AbortController();
  const { signal } = abort;
  const running = new Map<string, Promise<void>>();
  const keyOf = (lab: string, kind: string) => `${lab} ${kind}`;
  const toast = createToast();

  const bringUp = (engine: Engine, lab: string) =>
    session.act({ lab, service: 'lab' }, 'lab', 'bringing it up', async (until) => {
      const onEvent = (event: EngineEvent) => {
        // Its first bring-up chooses what a lab is made of.
        if (event.subject === 'lab') watching.retarget(watchedLabs(engines));
        watching.store.step(lab, event);
        // Its source would be asked only after the pause that its failures have earned it.
        if (event.state === 'done') watching.hurry();
      };
      await engine.up({ signal: until, onEvent }).finally(() => {
        watching.store.setComingUp(lab, false);
      });
      return ['every service is ready'];
    });

  const watching = options.observe(watchedLabs(engines), {
    signal,
    intervalMs: options.intervalMs,
    // A lab that is well needs no bringing up, which would look at everything once more.
    onFirst({ id, lab, kind }) {
      const engine = engines.find((each) => each.describe().name === lab);
      if (kind !== services.kind || !engine || lab === undefined) return;
      // By then it is known which lab this is.
      watching.retarget(watchedLabs(engines));
      if (!options.bringUp) return;
      watching.store.tick();
      const view = viewsOf(watching.snapshot(), services).find(({ system }) => system.id === id);
      const { count, of } = view?.rows.healthy ?? { count: 0, of: 0 };
      if (of > 0 && count === of) watching.store.setComingUp(lab, false);
      else bringUp(engine, lab);
    },
  });

  const aside = createAside(engines, watching, options);
  const session: Session = {
    watching,
    engines,
    aside,
    readOnly: options.readOnly,
    toast,
    begin(drawn) {
      for (const engine of engines)
        watching.store.setComingUp(engine.describe().name, options.bringUp);
      watching.begin(drawn);
    },
    busy: (lab, kind) =>
      running.has(keyOf(lab, kind)) ? 'the one before has not ended yet' : undefined,
    act(about, kind, first, doIt) {
      const id = keyOf(about.lab, kind);
      if (running.has(id) || signal.aborted) return;
      const say = (usual: EventLine['level'], said: Said) => {
        const line = typeof said === 'string' ? { text: said } : said;
        const { level = usual, source = kind, text, facts } = line;
        watching.store.note(level, source, text, { ...about, facts });
        toast.show({ level, source, text });
      };
      if (first) say('info', first);
      const promise = doIt(signal)
        .then((lines) => {
          for (const line of lines) say('good', line);
        })
        .catch((error: unknown) => {
          log(kind, error);
          if (!signal.aborted) say('error', messageOf(error));
        })
        .finally(() => running.delete(id));
      running.set(id, promise);
    },
    async examine(until) {
      // Who only watches does not wait for it.
      const { examineAll } = await import('../doctor/all.ts');
      return (await examineAll(watchedLabs(engines), AbortSignal.any([signal, until]))).results;
    },
    async end() {
      abort.abort(new Error('the monitor ends'));
      aside.close();
      await Promise.allSettled([watching.close(), ...running.values()]);
    },
  };
  return session;
};

/** A recording in place of what is watched: nothing can be done to it. */
export const replaySession = (replay: Replay): Session => ({
  watching: replay,
  player: replay.player,
  engines: [],
  readOnly: true,
  toast: createToast(),
  begin: (drawn) => replay.begin(drawn),
  busy: () => 'this is a recording',
  act: () => {},
  end: () => replay.close(),
});
