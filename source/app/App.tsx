import { type Key, useApp, useInput, useWindowSize } from 'ink';
import { useEffect, useReducer, useRef, useState, useSyncExternalStore } from 'react';
import { panes } from '../panes/index.ts';
import { viewHeight } from '../panes/layout.ts';
import { Screen } from '../panes/Screen.tsx';
import type { Glyphs } from '../parts/glyphs.ts';
import { sanitise } from '../text/sanitise.ts';
import { keyName } from './keyname.ts';
import type { Binding, KeyContext, Question } from './keys/types.ts';
import { bindingOf, footerOf, helpIn, refusal } from './keys.ts';
import { createLive } from './live.ts';
import type { Session } from './session.ts';
import { copyToClipboard, runInTerminal } from './terminal.ts';
import { initialUi, nextUi, settledUi, type Ui, type UiEvent } from './ui.ts';

export type AppProps = {
  session: Session;
  glyphs: Glyphs;
  quit: KeyContext['quit'];
  copy?: KeyContext['copy'];
};

/** Ties keys, store and screen together. What is drawn comes from Screen, a pure function. */
export const App = ({ session, glyphs, quit, copy = copyToClipboard }: AppProps) => {
  const { store } = session;
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
  const { columns, rows } = useWindowSize();
  const { suspendTerminal } = useApp();
  const [, drawAgain] = useReducer((times: number) => times + 1, 0);
  const [generation, setGeneration] = useState(0);
  const [live] = useState(() => createLive(session));
  const data = useSyncExternalStore(live.subscribe, live.current, live.current);
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
  current.current ??= initialUi();
  // What keys select and act on are the rows that are seen, while newer ones may have come in.
  const seen = useRef(snapshot);
  seen.current = snapshot;
  current.current = settledUi(current.current, snapshot);
  const drawn = current.current;
  const asked = useRef<Question | null>(null);

  const dispatch = (event: UiEvent) => {
    current.current = nextUi(current.current, event, seen.current);
    live.follow(current.current.view);
    drawAgain();
  };

  const contextOf = (ui: Ui): KeyContext => {
    const pane = panes.find(({ id }) => id === ui.focus);
    const view = ui.views[ui.focus];
    const selected = pane && view ? pane.rowText(seen.current, view, view.selected) : undefined;
    return {
      session,
      snapshot: store.snapshot(),
      ui,
      dispatch,
      service: ui.focus === 'services' ? selected?.id : undefined,
      selected,
      selectedText: selected?.text,
      view: ui.view && {
        state: ui.view.state as object,
        filter: ui.view.filter,
        data: live.current(),
        width: columns,
        height: viewHeight(rows),
        glyphs,
        set: (next) => {
          const { view: now } = current.current;
          if (now) dispatch({ type: 'chosen', state: { ...(now.state as object), ...next } });
        },
      },
      copy,
      suspend: (program) => {
        const { signal } = unmounted;
        void suspendTerminal(() => runInTerminal(program, signal)).catch((error: unknown) => {
          if (!signal.aborted) store.note('error', program.command, sanitise(String(error)));
        });
      },
      redraw: () => setGeneration((number) => number + 1),
      quit,
    };
  };

  const run = (binding: Binding) => {
    const context = contextOf(current.current);
    const reason = refusal(binding, context);
    if (!reason) return binding.run(context);
    store.note(
      'warning',
      binding.keys[0] ?? binding.id,
      `can’t ${binding.refused ?? binding.label} now: ${reason}`,
    );
    store.tick();
  };

  const ask = (question: Question, text?: string) => {
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
    if (overlay) {
      const answer = asked.current?.answers.find(({ keys }) => keys.includes(name));
      asked.current = null;
      dispatch({ type: 'overlay', overlay: null });
      return answer?.run(contextOf(current.current));
    }
    const { view } = current.current;
    const pane = view ? undefined : panes.find((candidate) => candidate.key === name);
    if (pane) return dispatch({ type: 'focus', pane: pane.id });
    const binding = bindingOf(name, view);
    if (!binding) return;
    const context = contextOf(current.current);
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

  const context = contextOf(drawn);
  return (
    <Screen
      key={generation}
      snapshot={snapshot}
      ui={{
        ...drawn,
        view: drawn.view && { ...drawn.view, data },
        footer: footerOf(context),
        helpGroups: drawn.overlay?.kind === 'help' ? helpIn(drawn.view) : [],
      }}
      columns={columns}
      rows={rows}
      glyphs={glyphs}
    />
  );
};

/** What a key does while a filter is typed: the rows follow at once. */
const typedInFilter = (name: string, input: string, text: string): UiEvent[] => {
  const typed = name === 'backspace' ? text.slice(0, -1) : text + sanitise(input);
  const next = name === 'escape' ? '' : name === 'enter' ? text : typed;
  const open = name !== 'escape' && name !== 'enter';
  return [
    { type: 'filter', text: next },
    { type: 'overlay', overlay: open ? { kind: 'filter', text: next } : null },
  ];
};
