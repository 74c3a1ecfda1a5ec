import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type { ThemeChoice } from '../config/choices.ts';
import { exitCodes, messageOf } from '../config/errors.ts';
import { logFile } from '../config/log.ts';
import { commandFor } from '../config/program.ts';
import type { Engine } from '../lab/contract/engine.ts';
import { withEvents } from '../lab/progress/index.ts';
import type { SystemKind } from '../panes/kind.ts';
import { glyphSet } from '../parts/glyphs.ts';
import { isWorthAsking, looksOf } from '../parts/looks.ts';
import type { Background } from '../parts/theme.ts';
import type { TimesChoice } from '../text/times.ts';
import type { Replay } from '../watch/recording/replay.ts';
import { faceOf } from './face.ts';
import { firstLines } from './first.ts';
import { askBackground } from './reports.ts';
import { runningLabs } from './running.ts';
import { createSession, type Observe, replaySession, type Session } from './session.ts';
import { neverWaitFor } from './terminal.ts';
import { createWriter } from './writer.ts';

export type ScreenOptions = {
  kinds: readonly SystemKind[];
  ascii: boolean;
  theme: ThemeChoice;
  times: TimesChoice;
  /** Hears of the mouse. */
  mouse: boolean;
  incremental: boolean;
  signal: AbortSignal;
  /** From then on what nobody caught is told, and ends nothing. */
  outlive(tell: (error: unknown) => void): void;
};

export type MonitorOptions = ScreenOptions & {
  observe: Observe;
  readOnly: boolean;
  bringUp: boolean;
  intervalMs: number;
};

// Whoever leaves is gone within two seconds, whatever does not end: a reader of logs, a client that
// waits for its server, a terminal that takes nothing.
const unmountingMs = 300;
const endingMs = 700;
// A recording is written to its end meanwhile.
const closingMs = 900;

type Leaving = { stopLab: boolean; interrupted?: boolean };

/** Does what the screen is shown for; nothing that is still open afterwards keeps the process. */
const inTime = async (
  { store }: Session['watching'],
  { outlive }: ScreenOptions,
  work: () => Promise<number>,
): Promise<number> => {
  outlive((error) => {
    store.note('error', 'cdc-top', `${messageOf(error)}; details: ${logFile()}`);
    store.tick();
  });
  try {
    return await work();
  } finally {
    setTimeout(() => process.exit(process.exitCode ?? exitCodes.failed), closingMs).unref();
  }
};

/** The full screen until it is left. Returns the exit code; the terminal is as it was before. */
export const runMonitor = (
  engines: readonly Engine[],
  options: MonitorOptions,
): Promise<number> => {
  const session = createSession(engines, options);
  return inTime(session.watching, options, () => untilLeft(session, options));
};

const untilLeft = async (session: Session, options: MonitorOptions): Promise<number> => {
  const { engines } = session;
  let goOn: string[] = [];
  let how: Leaving | undefined;
  try {
    how = await showUntilLeft(session, options);
  } finally {
    goOn = runningLabs(session);
    // What stops a lab waits for what is being done with it; ctrl-C ends that.
    if (how?.stopLab) usualKeyboard();
    await (how?.stopLab ? session.end() : within(endingMs, session.end()));
    usualKeyboard();
  }
  options.signal.throwIfAborted();
  if (!how?.stopLab) {
    for (const lab of goOn) {
      const which = lab === 'lab' ? 'the lab' : `the lab ${lab}`;
      process.stderr.write(
        `${which} keeps running; to stop it: ${commandFor({ name: lab }, 'down')}\n`,
      );
    }
    return how?.interrupted ? exitCodes.interrupted : exitCodes.ok;
  }
  const { signal } = options;
  for (const engine of engines)
    await withEvents('auto', (onEvent) => engine.down({ signal, onEvent, purge: false }));
  return exitCodes.ok;
};

/** What is typed stands on the screen again, and ctrl-C interrupts. */
const usualKeyboard = () => {
  if (process.stdin.isRaw) process.stdin.setRawMode(false);
};

const within = (ms: number, work: Promise<unknown>): Promise<unknown> => {
  const stop = new AbortController();
  const patience = sleep(ms, undefined, { signal: stop.signal }).catch(() => {});
  return Promise.race([work, patience]).finally(() => stop.abort());
};

/** The full screen on a recording until it is left. Returns the exit code. */
export const runReplay = (replay: Replay, options: ScreenOptions): Promise<number> => {
  const session = replaySession(replay);
  return inTime(session.watching, options, async () => {
    let how: Leaving | undefined;
    try {
      how = await showUntilLeft(session, options);
    } finally {
      await within(endingMs, session.end());
      usualKeyboard();
    }
    options.signal.throwIfAborted();
    return how?.interrupted ? exitCodes.interrupted : exitCodes.ok;
  });
};

// How long the source may take to answer before the keyboard matters more.
const patienceMs = 150;

// Yoga, which lays out for Ink, fetches its code out of itself where there is a fetch: Node's is 13 MB
// and 25 ms.
const withoutFetch = async <Module>(load: () => Promise<Module>): Promise<Module> => {
  const known = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
  Reflect.deleteProperty(globalThis, 'fetch');
  try {
    return await load();
  } finally {
    if (known) Object.defineProperty(globalThis, 'fetch', known);
  }
};

// What is to be seen comes first; what reads and what draws it anew are loaded after it, side by side.
const showUntilLeft = async (
  session: Session,
  { kinds, ascii, theme, times, mouse, incremental, signal }: ScreenOptions,
): Promise<Leaving | undefined> => {
  const glyphs = glyphSet(ascii);
  const face = faceOf(kinds);
  const { stdin, stdout } = process;
  const crowded = neverWaitFor(stdout);
  const looks = looksOf(process.env, { ascii, theme });
  const writer = createWriter(stdout, { looks, incremental, mouse, crowded });
  const showFirst = () =>
    writer.show(() => firstLines(session, face, glyphs, stdout.columns, stdout.rows, times));
  const restore = () => {
    writer.end();
    usualKeyboard();
  };
  // Whatever ends the process, the terminal is as it was before.
  process.once('exit', restore);
  let how: Leaving | undefined;
  try {
    // What is typed meanwhile is for us: it is not to stand on the screen.
    stdin.setRawMode(true);
    writer.enter();
    // The answer comes with the keys, whenever it does; nothing waits for it.
    if (isWorthAsking(process.env, theme)) stdout.write(askBackground);
    showFirst();
    const drawn = Promise.withResolvers<void>();
    session.begin(drawn.promise);
    // Ink takes as long to load as all of this; what the source says can be seen before.
    await Promise.race([session.watching.heard, sleep(patienceMs, undefined, { ref: false })]);
    signal.throwIfAborted();
    showFirst();
    const { listen } = await withoutFetch(() => import('./keyboard.ts'));
    signal.throwIfAborted();
    const left = Promise.withResolvers<void>();
    const leave = () => {
      left.resolve();
      view.unmount();
    };
    const quit = (chosen: Leaving) => {
      how ??= chosen;
      leave();
    };
    const onBackground = (background: Background) =>
      writer.wear(looksOf(process.env, { ascii, theme, background }));
    const view = listen({ session, face, glyphs, writer, quit, onBackground, times, mouse });
    drawn.resolve();
    // What a tick leaves behind is little and soon of no use. V8 would set more and more memory aside
    // for it, 64 MB in the end; what it has by now is enough.
    setFlagsFromString('--semi-space-growth-factor=1');
    signal.addEventListener('abort', leave, { once: true });
    try {
      const exit = view.waitUntilExit();
      await Promise.race([exit, left.promise]);
      await within(unmountingMs, exit);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  } finally {
    // The keyboard stays ours until nothing is to come any more: what is typed was meant for the screen.
    writer.end();
    process.removeListener('exit', restore);
  }
  return how;
};
