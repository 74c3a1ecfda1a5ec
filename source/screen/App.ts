import type { ReadStream } from 'node:tty';
import { useApp, useStdin, useWindowSize } from 'ink';
import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useReducer,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { tables } from '../panes/detail/inkTable.ts';
import type { Face, Question, Ui, UiEvent } from '../panes/types.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import type { Background } from '../parts/theme.ts';
import { sanitise } from '../text/sanitise.ts';
import type { TimesChoice } from '../text/times.ts';
import type { Aside } from './aside.ts';
import { contextOf, drawnUi, say } from './context.ts';
import type { Item } from './items.ts';
import { type MonitorKeys, monitorKeys } from './keys.ts';
import { createLive } from './live.ts';
import { pressing } from './pressing.ts';
import { screenLines } from './screen.ts';
import type { Session } from './session.ts';
import { copyToClipboard, runInTerminal, stopUntilContinued, whileAway } from './terminal.ts';
import { textRefusal } from './text-refusal.ts';
import { listenTo } from './typed-keys.ts';
import type { ScreenContext } from './types.ts';
import { createTyping } from './typing.ts';
import { initialUi, nextUi, settledUi } from './ui.ts';
import type { Writer } from './writer.ts';

export type AppProps = {
  session: Session;
  face: Face;
  glyphs: Glyphs;
  writer: Writer;
  quit: ScreenContext['quit'];
  copy?: ScreenContext['copy'];
  /** Stops the program until it is told to go on. */
  stop?: () => Promise<void>;
  /** The terminal has said what is behind its text. */
  onBackground?: (background: Background) => void;
  /** How moments are told at first. */
  times?: TimesChoice;
  /** Whether the mouse does anything. */
  mouse?: boolean;
  keys?: MonitorKeys;
};

const noAside = { subscribe: () => () => {}, current: () => undefined };

/**
 * Ties keys, store and screen together. Ink tells of the terminal's size, and gives the terminal to other
 * programs; keys are read by `listenTo`; what is seen is the writer's, from `screenLines`, a pure function.
 */
export const App = ({
  session,
  face,
  glyphs,
  writer,
  quit,
  copy = copyToClipboard,
  stop = stopUntilContinued,
  onBackground,
  times,
  mouse = false,
  keys = monitorKeys,
}: AppProps) => {
  const { store } = session.watching;
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
  const { columns, rows } = useWindowSize();
  const { suspendTerminal } = useApp();
  const { stdin } = useStdin();
  const [, drawAgain] = useReducer((times: number) => times + 1, 0);
  const [live] = useState(() =>
    createLive(face, { access: session.watching.access, examine: session.examine }),
  );
  const data = useSyncExternalStore(live.subscribe, live.current, live.current);
  useSyncExternalStore(session.toast.subscribe, session.toast.current, session.toast.current);
  const { subscribe, current: asideNow } = session.aside ?? noAside;
  const aside = useSyncExternalStore<Aside | undefined>(subscribe, asideNow, asideNow);
  useSyncExternalStore(tables.subscribe, tables.version, tables.version);
  const [unmounted] = useState(() => new AbortController());
  useEffect(
    () => () => {
      live.end();
      unmounted.abort(new Error('the monitor ends'));
    },
    [live, unmounted],
  );
  // Keys come faster than frames, several in one chunk over a slow line: each one has to see what
  // the one before it did.
  const current = useRef<Ui>(null as never);
  current.current ??= initialUi(face, times);
  // What keys select and act on are the rows that are seen, while newer ones may have come in.
  const seen = useRef(snapshot);
  const asked = useRef<Question<ScreenContext> | null>(null);
  const keyboard = useRef<ReturnType<typeof listenTo>>(undefined);
  const [typing] = useState(createTyping);
  // Once the monitor has been left, nothing is acted on any more.
  const left = useRef(false);
  const leave: ScreenContext['quit'] = (how) => {
    if (left.current) return;
    left.current = true;
    typing.end();
    quit(how);
  };
  const lend = async (to: string, work: (signal: AbortSignal) => Promise<void>) => {
    if (left.current) return;
    const { signal } = unmounted;
    const away = { keyboard: keyboard.current, writer, isOver: () => left.current };
    await suspendTerminal(() => whileAway(away, () => work(signal))).catch((error: unknown) => {
      if (!signal.aborted) say(session, 'error', to, sanitise(String(error)));
    });
  };

  const dispatch = (event: UiEvent) => {
    if (left.current) return;
    current.current = nextUi(current.current, event, seen.current);
    live.follow(current.current.view);
    session.aside?.looks(current.current);
    drawAgain();
  };

  const contextNow = (): ScreenContext =>
    contextOf(current.current, {
      ...{ session, dispatch, copy, quit: leave, columns, rows, glyphs },
      seen: seen.current,
      data: live.current(),
      setView: (next) => {
        const { view } = current.current;
        if (view) dispatch({ type: 'chosen', state: { ...(view.state as object), ...next } });
      },
      suspend: (program) => lend(program.command, (signal) => runInTerminal(program, signal)),
      stop: () => void lend('ctrl+z', stop),
      redraw: writer.redraw,
    });

  const draw = () => {
    const drawn = drawnUi(current.current, contextNow(), data, keys);
    return screenLines({ snapshot, ui: drawn, aside, columns, rows, glyphs });
  };

  const [refuseText] = useState(() => textRefusal(session));
  const press = pressing({
    ...{ session, face, keys, typing, refuseText, asked, dispatch, leave },
    isOver: () => left.current,
    ui: () => current.current,
    seen: () => seen.current,
    context: contextNow,
    lines: draw,
  });
  const onInput = useEffectEvent((items: readonly Item[], at: number) => {
    for (const item of items) if ('background' in item) onBackground?.(item.background);
    // A program before may have left the mouse on.
    press(mouse ? items : items.filter((item) => !('column' in item)), at);
  });
  const onGone = useEffectEvent(() => leave({ stopLab: false, interrupted: true }));
  useEffect(() => {
    const listening = listenTo(stdin as ReadStream, onInput, onGone);
    keyboard.current = listening;
    const back = () => {
      listening.again();
      writer.redraw();
    };
    process.on('SIGCONT', back);
    return () => {
      process.removeListener('SIGCONT', back);
      left.current = true;
      typing.end();
      listening.close();
    };
  }, [stdin, typing, writer]);

  useLayoutEffect(() => {
    writer.show(() => {
      seen.current = snapshot;
      current.current = settledUi(current.current, snapshot);
      return draw();
    });
  });
  return null;
};
