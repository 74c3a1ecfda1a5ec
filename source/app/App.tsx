import { type Key, useApp, useInput, useWindowSize } from 'ink';
import { useRef, useState, useSyncExternalStore } from 'react';
import { panes } from '../panes/index.ts';
import { Screen } from '../panes/Screen.tsx';
import type { Glyphs } from '../parts/glyphs.ts';
import { sanitise } from '../text/sanitise.ts';
import { keyName } from './keyname.ts';
import type { Binding, KeyContext } from './keys/types.ts';
import { bindingOf, footerOf, helpGroups, refusal } from './keys.ts';
import type { Session } from './session.ts';
import { copyToClipboard, runInTerminal } from './terminal.ts';
import { initialUi, nextUi, type Ui, type UiEvent } from './ui.ts';

// The list never changes: made once, not with every frame.
const help = helpGroups();

export type AppProps = {
  session: Session;
  glyphs: Glyphs;
  quit: KeyContext['quit'];
};

/** Ties keys, store and screen together. What is drawn comes from Screen, a pure function. */
export const App = ({ session, glyphs, quit }: AppProps) => {
  const { store } = session;
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
  const { columns, rows } = useWindowSize();
  const { suspendTerminal } = useApp();
  const [drawn, setDrawn] = useState<Ui>(initialUi);
  const [generation, setGeneration] = useState(0);
  // Keys come faster than frames, several in one chunk over a slow line: each one has to see what
  // the one before it did.
  const current = useRef(drawn);
  const asked = useRef<Binding | null>(null);

  const dispatch = (event: UiEvent) => {
    current.current = nextUi(current.current, event, store.snapshot());
    setDrawn(current.current);
  };

  const contextOf = (ui: Ui): KeyContext => {
    const pane = panes.find(({ id }) => id === ui.focus);
    const view = ui.views[ui.focus];
    const now = store.snapshot();
    const selected = pane && view ? pane.rowText(now, view, view.selected) : undefined;
    return {
      session,
      snapshot: now,
      ui,
      dispatch,
      service: ui.focus === 'services' ? selected?.id : undefined,
      selectedText: selected?.text,
      copy: copyToClipboard,
      suspend: (command, args, env) => {
        void suspendTerminal(() => runInTerminal(command, args, env)).catch((error: unknown) =>
          store.note('error', command, sanitise(String(error))),
        );
      },
      redraw: () => setGeneration((number) => number + 1),
      quit,
    };
  };

  const run = (binding: Binding) => {
    const context = contextOf(current.current);
    const reason = refusal(binding, context);
    if (!reason) return binding.run(context);
    store.note('warning', binding.keys[0] ?? binding.id, `can’t ${binding.label} now: ${reason}`);
    store.tick();
  };

  const press = (input: string, key: Key) => {
    const name = keyName(input, key);
    if (name === 'ctrl+c') return quit({ stopLab: false, interrupted: true });
    const { overlay } = current.current;
    if (overlay === 'help') return dispatch({ type: 'overlay', overlay: null });
    if (overlay?.kind === 'filter') {
      for (const event of typedInFilter(name, input, overlay.text)) dispatch(event);
      return;
    }
    if (overlay?.kind === 'confirm') {
      const binding = asked.current;
      asked.current = null;
      dispatch({ type: 'overlay', overlay: null });
      if (name.toLowerCase() === 'y' && binding) run(binding);
      return;
    }
    const pane = panes.find((candidate) => candidate.key === name);
    if (pane) return dispatch({ type: 'focus', pane: pane.id });
    const binding = bindingOf(name);
    if (!binding) return;
    const context = contextOf(current.current);
    if (!binding.confirm || refusal(binding, context)) return run(binding);
    asked.current = binding;
    const text = `${binding.confirm(context)} y: yes, any other key: no`;
    dispatch({ type: 'overlay', overlay: { kind: 'confirm', text } });
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
      ui={{ ...drawn, footer: footerOf(context), helpGroups: help }}
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
