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
import { messageOf } from '../config/errors.ts';
import { log } from '../config/log.ts';
import { tables } from '../panes/detail/inkTable.ts';
import { presentPanes } from '../panes/present.ts';
import type { Binding, Face, Question, Ui, UiEvent } from '../panes/types.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import { sanitise } from '../text/sanitise.ts';
import { contextOf, drawnUi, say } from './context.ts';
import type { Paste, Stroke } from './input.ts';
import { type MonitorKeys, monitorKeys, refusal } from './keys.ts';
import { createLive } from './live.ts';
import { typedInto } from './prompt-keys.ts';
import { goTo } from './replay-keys.ts';
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
  keys?: MonitorKeys;
};

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
  current.current ??= initialUi(face);
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
  const lend = (to: string, work: (signal: AbortSignal) => Promise<void>) => {
    if (left.current) return;
    const { signal } = unmounted;
    const away = { keyboard: keyboard.current, writer, isOver: () => left.current };
    void suspendTerminal(() => whileAway(away, () => work(signal))).catch((error: unknown) => {
      if (!signal.aborted) say(session, 'error', to, sanitise(String(error)));
    });
  };

  const dispatch = (event: UiEvent) => {
    if (left.current) return;
    current.current = nextUi(current.current, event, seen.current);
    live.follow(current.current.view);
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
      stop: () => lend('ctrl+z', stop),
      redraw: writer.redraw,
    });

  const run = (binding: Binding<ScreenContext>, about: ScreenContext) => {
    const { engine, services, service, selected, subject } = about;
    // What was asked about, whatever has been selected since.
    const context = { ...contextNow(), engine, services, service, selected, subject };
    const reason = refusal(binding, context);
    if (!reason) return binding.run(context);
    const text = `${reason}: can’t ${binding.refused ?? binding.label} now`;
    say(session, 'warning', binding.keys[0] ?? binding.id, text);
  };

  const ask = (question: Question<ScreenContext>, text?: string) => {
    asked.current = question;
    const items = question.answers.map(({ keys, label }) => ({ key: keys.join(' '), label }));
    const overlay =
      text === undefined ? { kind: 'choice' as const, items } : { kind: 'confirm' as const, text };
    dispatch({ type: 'overlay', overlay });
  };

  const proceed = (binding: Binding<ScreenContext>) => {
    const context = contextNow();
    if (refusal(binding, context)) return run(binding, context);
    if (binding.confirm) {
      const yes = {
        ...{ keys: ['y', 'Y'], label: 'yes', alone: true },
        run: () => run(binding, context),
      };
      return ask({ answers: [yes] }, `${binding.confirm(context)} y: yes, any other key: no`);
    }
    const question = binding.ask?.(context);
    return question ? ask(question) : run(binding, context);
  };

  const [refuseText] = useState(() => textRefusal(session));
  const whenAlone = (key: string, label: string, work: () => void) =>
    typing.whenAlone(guarded(work), () => refuseText(key, label));

  const press = ({ name, text }: Stroke) => {
    if (name === 'ctrl+c') return leave({ stopLab: false, interrupted: true });
    const { overlay, view } = current.current;
    const typed = typedInto(overlay, name, text);
    if (typed) {
      for (const event of typed) dispatch(event);
      if (overlay?.kind === 'moment' && name === 'enter') goTo(overlay.text, contextNow());
      return;
    }
    if (overlay) {
      const answer = asked.current?.answers.find(({ keys }) => keys.includes(name));
      asked.current = null;
      dispatch({ type: 'overlay', overlay: null });
      if (!answer) return;
      const context = contextNow();
      if (!answer.alone) return answer.run(context);
      return whenAlone(name, answer.label, () => answer.run(context));
    }
    const present = view ? [] : presentPanes(face, seen.current);
    const pane = present.find((candidate) => candidate.key === name);
    if (pane) return dispatch({ type: 'focus', pane: pane.id });
    const binding = keys.bindingOf(name, face, view, session.player !== undefined);
    if (!binding) return session.toast.show(keys.strange(name, view));
    if (binding.effect === 'read' && !binding.alone) return proceed(binding);
    return whenAlone(name, binding.label, () => proceed(binding));
  };

  // A paste goes into a prompt or nowhere.
  const paste = (text: string) => {
    const { overlay } = current.current;
    if (overlay?.kind !== 'filter' && overlay?.kind !== 'moment') return;
    press({ name: '', text: sanitise(text).trim() });
  };

  const guarded = (work: () => void) => () => {
    if (left.current) return;
    try {
      work();
    } catch (error) {
      log('a key', error);
      say(session, 'error', 'cdc-top', `a key failed: ${messageOf(error)}`);
    }
  };

  const onInput = useEffectEvent((items: readonly (Stroke | Paste)[], at: number) => {
    if (left.current) return;
    typing.came(items.length, at);
    let raised = false;
    for (const item of items) {
      if (left.current) return;
      const before = asked.current;
      // A question is never answered out of the chunk that raised it.
      if (raised && !('name' in item && item.name === 'ctrl+c')) continue;
      guarded(() => ('paste' in item ? paste(item.paste) : press(item)))();
      raised ||= asked.current !== null && asked.current !== before;
    }
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
      const drawn = drawnUi(current.current, contextNow(), data, keys);
      return screenLines({ snapshot, ui: drawn, columns, rows, glyphs });
    });
  });
  return null;
};
