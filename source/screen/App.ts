import { type Key, useApp, useInput, useWindowSize } from 'ink';
import {
  useEffect,
  useLayoutEffect,
  useReducer,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { TerminalProgram } from '../os/tool.ts';
import { tables } from '../panes/detail/inkTable.ts';
import { presentPanes } from '../panes/present.ts';
import type { Binding, Face, Question, Ui, UiEvent } from '../panes/types.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import { sanitise } from '../text/sanitise.ts';
import { contextOf, drawnUi } from './context.ts';
import { keyName } from './keyname.ts';
import { type MonitorKeys, monitorKeys, refusal } from './keys.ts';
import { createLive } from './live.ts';
import { goTo } from './replay-keys.ts';
import { screenLines } from './screen.ts';
import type { Session } from './session.ts';
import { copyToClipboard, runInTerminal } from './terminal.ts';
import type { ScreenContext } from './types.ts';
import { initialUi, nextUi, settledUi } from './ui.ts';
import type { Writer } from './writer.ts';

export type AppProps = {
  session: Session;
  face: Face;
  glyphs: Glyphs;
  writer: Writer;
  quit: ScreenContext['quit'];
  copy?: ScreenContext['copy'];
  keys?: MonitorKeys;
};

/**
 * Ties keys, store and screen together. Ink tells of keys and of the terminal's size, and gives the
 * terminal to other programs; what is seen is the writer's, from `screenLines`, a pure function.
 */
export const App = ({
  session,
  face,
  glyphs,
  writer,
  quit,
  copy = copyToClipboard,
  keys = monitorKeys,
}: AppProps) => {
  const { store } = session.watching;
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
  const { columns, rows } = useWindowSize();
  const { suspendTerminal } = useApp();
  const [, drawAgain] = useReducer((times: number) => times + 1, 0);
  const [live] = useState(() => createLive(face, session.watching));
  const data = useSyncExternalStore(live.subscribe, live.current, live.current);
  useSyncExternalStore(tables.subscribe, tables.version, tables.version);
  const [unmounted] = useState(() => new AbortController());
  useEffect(
    () => () => {
      live.close();
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

  const away = async (program: TerminalProgram, signal: AbortSignal) => {
    writer.leave();
    try {
      await runInTerminal(program, signal);
    } finally {
      writer.enter();
    }
  };

  const dispatch = (event: UiEvent) => {
    current.current = nextUi(current.current, event, seen.current);
    live.follow(current.current.view);
    drawAgain();
  };

  const contextNow = (): ScreenContext =>
    contextOf(current.current, {
      ...{ session, dispatch, copy, quit, columns, rows, glyphs },
      seen: seen.current,
      data: live.current(),
      setView: (next) => {
        const { view } = current.current;
        if (view) dispatch({ type: 'chosen', state: { ...(view.state as object), ...next } });
      },
      suspend: (program) => {
        const { signal } = unmounted;
        void suspendTerminal(() => away(program, signal)).catch((error: unknown) => {
          if (!signal.aborted) store.note('error', program.command, sanitise(String(error)));
        });
      },
      redraw: writer.redraw,
    });

  const run = (binding: Binding<ScreenContext>) => {
    const context = contextNow();
    const reason = refusal(binding, context);
    if (!reason) return binding.run(context);
    store.note(
      'warning',
      binding.keys[0] ?? binding.id,
      `${reason}: can’t ${binding.refused ?? binding.label} now`,
    );
    store.tick();
  };

  const ask = (question: Question<ScreenContext>, text?: string) => {
    asked.current = question;
    const items = question.answers.map(({ keys, label }) => ({ key: keys.join(' '), label }));
    const overlay =
      text === undefined ? { kind: 'choice' as const, items } : { kind: 'confirm' as const, text };
    dispatch({ type: 'overlay', overlay });
  };

  const press = (input: string, key: Key) => {
    const name = keyName(input, key);
    if (name === 'ctrl+c') return quit({ stopLab: false, interrupted: true });
    const { overlay } = current.current;
    if (overlay?.kind === 'help') {
      const next = ['space', 'pagedown', 'down'].includes(name);
      return dispatch({
        type: 'overlay',
        overlay: next ? { kind: 'help', page: overlay.page + 1 } : null,
      });
    }
    if (overlay?.kind === 'filter') {
      for (const event of typedInFilter(name, input, overlay.text)) dispatch(event);
      return;
    }
    if (overlay?.kind === 'moment') {
      const text = typedIn(name, input, overlay.text);
      const open = name !== 'escape' && name !== 'enter';
      dispatch({ type: 'overlay', overlay: open ? { kind: 'moment', text } : null });
      if (name === 'enter') goTo(overlay.text, contextNow());
      return;
    }
    if (overlay) {
      const answer = asked.current?.answers.find(({ keys }) => keys.includes(name));
      asked.current = null;
      dispatch({ type: 'overlay', overlay: null });
      return answer?.run(contextNow());
    }
    const { view } = current.current;
    const pane = view
      ? undefined
      : presentPanes(face, seen.current).find((candidate) => candidate.key === name);
    if (pane) return dispatch({ type: 'focus', pane: pane.id });
    const binding = keys.bindingOf(name, face, view, session.player !== undefined);
    if (!binding) return;
    const context = contextNow();
    if (refusal(binding, context)) return run(binding);
    if (binding.confirm) {
      const yes = { keys: ['y', 'Y'], label: 'yes', run: () => run(binding) };
      return ask({ answers: [yes] }, `${binding.confirm(context)} y: yes, any other key: no`);
    }
    const question = binding.ask?.(context);
    return question ? ask(question) : run(binding);
  };

  useInput((input, key) => {
    const single = key.ctrl || key.meta || input.length <= 1;
    if (single) press(input, key);
    else for (const character of input) press(character, key);
  });

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

const typedIn = (name: string, input: string, text: string): string =>
  name === 'backspace' ? text.slice(0, -1) : text + sanitise(input);

/** What a key does while a filter is typed: the rows follow at once. */
const typedInFilter = (name: string, input: string, text: string): UiEvent[] => {
  const typed = typedIn(name, input, text);
  const next = name === 'escape' ? '' : name === 'enter' ? text : typed;
  const open = name !== 'escape' && name !== 'enter';
  return [
    { type: 'filter', text: next },
    { type: 'overlay', overlay: open ? { kind: 'filter', text: next } : null },
  ];
};
