import { messageOf } from '../config/errors.ts';
import { log } from '../config/log.ts';
import { seenBy } from '../panes/narrow.ts';
import { focusedPane, paneOfKey, presentPanes } from '../panes/present.ts';
import type { Binding, Face, Question, Ui, UiEvent } from '../panes/types.ts';
import type { Line } from '../parts/line.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import { say } from './context.ts';
import { hitAt } from './hit.ts';
import type { Item, Pointed, Stroke } from './items.ts';
import { type MonitorKeys, refusal } from './keys.ts';
import { offered } from './palette.ts';
import { typedInto } from './prompt-keys.ts';
import { goTo } from './replay-keys.ts';
import type { Session } from './session.ts';
import type { textRefusal } from './text-refusal.ts';
import type { ScreenContext } from './types.ts';
import type { createTyping } from './typing.ts';

const wheelRows = 3;

/** What keys need of the monitor. Functions tell what is so when they are called. */
export type Pressed = {
  session: Session;
  face: Face;
  keys: MonitorKeys;
  typing: ReturnType<typeof createTyping>;
  refuseText: ReturnType<typeof textRefusal>;
  /** The question that is open. */
  asked: { current: Question<ScreenContext> | null };
  isOver(): boolean;
  ui(): Ui;
  /** The snapshot that is on the screen. */
  seen(): Snapshot;
  context(): ScreenContext;
  /** What stands on the screen. */
  lines(): readonly Line[];
  dispatch(event: UiEvent): void;
  leave: ScreenContext['quit'];
};

/** Turns keys and pastes into what they do now. */
export const pressing = (monitor: Pressed) => {
  const { session, face, keys, typing, asked, dispatch, context: contextNow } = monitor;

  const guarded = (work: () => void) => () => {
    if (monitor.isOver()) return;
    try {
      work();
    } catch (error) {
      log('a key', error);
      say(session, 'error', 'cdc-top', `a key failed: ${messageOf(error)}`);
    }
  };

  const whenAlone = (key: string, label: string, work: () => void) =>
    typing.whenAlone(guarded(work), () => monitor.refuseText(key, label));

  const run = (binding: Binding<ScreenContext>, about: ScreenContext) => {
    const { engine, services, service, selected, subject } = about;
    // What was asked about, whatever has been selected since.
    const context = { ...contextNow(), engine, services, service, selected, subject };
    const reason = refusal(binding, context);
    if (!reason) return binding.run(context);
    const text = `${reason} (can’t ${binding.refused ?? binding.label} now)`;
    say(session, 'warning', binding.keys[0] ?? binding.id, text);
  };

  const ask = (question: Question<ScreenContext>, text?: string) => {
    asked.current = question;
    const items = question.answers.map(({ keys: names, label }) => ({
      key: names.join(' '),
      label,
    }));
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
      return ask({ answers: [yes] }, `${binding.confirm(context)} [y/N]`);
    }
    const question = binding.ask?.(context);
    return question ? ask(question) : run(binding, context);
  };

  const start = (binding: Binding<ScreenContext>, name: string) => {
    if (binding.effect === 'read' && !binding.alone) return proceed(binding);
    return whenAlone(name, binding.label, () => proceed(binding));
  };

  const runChosen = (overlay: Ui['overlay']) => {
    const palette = offered(overlay, contextNow(), keys);
    const chosen = palette?.offers[palette.at];
    dispatch({ type: 'overlay', overlay: null });
    if (chosen?.to) {
      while (monitor.ui().view) dispatch({ type: 'close' });
      dispatch(chosen.to);
    }
    if (chosen?.binding) start(chosen.binding, 'enter');
  };

  const press = ({ name, text }: Stroke) => {
    if (name === 'ctrl+c') return monitor.leave({ stopLab: false, interrupted: true });
    const { overlay, view } = monitor.ui();
    const replaying = session.player !== undefined;
    // Control keys type nothing and answer nothing: they do the same whatever lies above the panes.
    const control = name.startsWith('ctrl+') && keys.bindingOf(name, face, view, replaying);
    if (control) return start(control, name);
    if (overlay?.kind === 'palette' && name === 'enter') return runChosen(overlay);
    const typed = typedInto(overlay, name, text);
    if (typed) {
      for (const event of typed) dispatch(event);
      if (overlay?.kind === 'moment' && name === 'enter') goTo(overlay.text, contextNow());
      return;
    }
    if (overlay) {
      const answer = asked.current?.answers.find((each) => each.keys.includes(name));
      asked.current = null;
      dispatch({ type: 'overlay', overlay: null });
      if (!answer) return;
      const context = contextNow();
      if (!answer.alone) return answer.run(context);
      return whenAlone(name, answer.label, () => answer.run(context));
    }
    const present = view ? [] : presentPanes(face, monitor.seen());
    const focus = focusedPane(present, monitor.ui().focus)?.id ?? '';
    const pane = paneOfKey(present, name, focus);
    if (pane) return dispatch({ type: 'focus', pane: pane.id });
    const binding = keys.bindingOf(name, face, view, replaying);
    if (!binding) return session.toast.show(keys.strange(name, view));
    return start(binding, name);
  };

  // A paste goes into a prompt or nowhere.
  const paste = (text: string) => {
    const { overlay } = monitor.ui();
    if (!overlay || !['filter', 'moment', 'palette'].includes(overlay.kind)) return;
    press({ name: '', text: sanitise(text).trim() });
  };

  const point = ({ wheel, ...place }: Pointed) => {
    const { overlay, view, views } = monitor.ui();
    const { key, pane, row } = hitAt(monitor.lines(), place);
    if (wheel !== 0 && (view || overlay)) {
      const name = wheel < 0 ? 'up' : 'down';
      // A question, or a text that is typed, is no list.
      if (!overlay || overlay.kind === 'palette') press({ name, text: '' });
      return;
    }
    if (wheel !== 0) return pane && dispatch({ type: 'move', by: wheelRows * wheel, pane });
    if (key !== undefined) return press({ name: key, text: '' });
    if (overlay || view || pane === undefined) return;
    dispatch({ type: 'focus', pane });
    const of = face.panes.find(({ id }) => id === pane);
    const before = views[pane];
    if (!of || !before || row === undefined) return;
    const id = of.rowIds(seenBy(monitor.ui(), pane, monitor.seen()), before)[row];
    if (id !== undefined) dispatch({ type: 'select', pane, row: id });
  };

  const take = (item: Item) => {
    if ('column' in item) point(item);
    if ('paste' in item) paste(item.paste);
    if ('name' in item) press(item);
  };

  /** What has come at once. */
  return (items: readonly Item[], at: number) => {
    const typed = items.filter((item) => !('background' in item));
    if (monitor.isOver() || typed.length === 0) return;
    typing.came(typed.length, at);
    let raised = false;
    for (const item of typed) {
      if (monitor.isOver()) return;
      const before = asked.current;
      // A question is never answered out of the chunk that raised it.
      if (raised && !('name' in item && item.name === 'ctrl+c')) continue;
      guarded(() => take(item))();
      raised ||= asked.current !== null && asked.current !== before;
    }
  };
};
