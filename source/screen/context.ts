import { attempt } from '../config/log.ts';
import type { Engine } from '../lab/contract/engine.ts';
import { chosenPipeline, seenBy } from '../panes/narrow.ts';
import type { LogPlace } from '../panes/places.ts';
import type { Ui, UiState } from '../panes/types.ts';
import { type Glyphs, withTimes } from '../parts/glyphs.ts';
import { initialTrace, traceView } from '../pipeline/trace/view.ts';
import { initialLog, logView } from '../systems/services/log/index.ts';
import type { LogState } from '../systems/services/log/state.ts';
import { services } from '../systems/services/readings.ts';
import type { Subject } from '../watch/finding.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import { systemsOf } from '../watch/target.ts';
import { viewsOf } from '../watch/view.ts';
import type { MonitorKeys } from './keys.ts';
import { viewHeight } from './layout.ts';
import { offered } from './palette.ts';
import { barsOf } from './screen.ts';
import type { Session } from './session.ts';
import type { ScreenContext } from './types.ts';

/** What keys can reach beside what was chosen. */
export type Surroundings = Pick<
  ScreenContext,
  'session' | 'dispatch' | 'copy' | 'suspend' | 'stop' | 'redraw' | 'quit'
> & {
  /** The snapshot that is on the screen; the newest may be newer. */
  seen: Snapshot;
  /** What the open view has read. */
  data: unknown;
  setView(next: object): void;
  columns: number;
  rows: number;
  glyphs: Glyphs;
};

/** The lab of something: of itself, of its system, or of its pipeline. */
const labOf = (snapshot: Snapshot, { lab, system, pipeline }: Subject): string | undefined => {
  const source = snapshot.pipelines.find(({ id }) => id === pipeline)?.source.system;
  const of = system ?? source;
  return lab ?? snapshot.systems.find((view) => view.system.id === of)?.system.lab;
};

const engineOf = (
  { engines }: Session,
  snapshot: Snapshot,
  ui: Ui,
  subject: Subject | undefined,
): Engine | undefined => {
  const chosen = { pipeline: chosenPipeline(snapshot, ui.pipeline)?.id };
  const wanted = (subject && labOf(snapshot, subject)) ?? labOf(snapshot, chosen);
  return engines.find((engine) => engine.describe().name === wanted) ?? engines[0];
};

/** What keys act on: the rows that are seen, and the newest that is known of everything else. */
export const contextOf = (ui: Ui, around: Surroundings): ScreenContext => {
  const { seen, data, setView, columns, rows, glyphs: signs, ...rest } = around;
  const glyphs = withTimes(signs, { how: ui.times, now: seen.at });
  const { session, dispatch } = rest;
  const { store } = session.watching;
  const newest = store.snapshot();
  const pane = ui.face.panes.find(({ id }) => id === ui.focus);
  const view = ui.views[ui.focus];
  const shown = seenBy(ui, ui.focus, seen);
  const selected =
    pane && view
      ? attempt(`a row of ${pane.title}`, () => pane.rowAt(shown, view, view.selected), undefined)
      : undefined;
  const subject = selected?.subject ?? pane?.subject(shown);
  const engine = engineOf(session, newest, ui, subject);
  return {
    ...rest,
    snapshot: seenBy(ui, ui.focus, newest),
    ui,
    selected,
    subject,
    engine,
    services: viewsOf(newest, services).find(
      ({ system }) => system.lab === engine?.describe().name,
    ),
    service: ui.focus === services.kind ? selected?.subject.service : undefined,
    note: (level, source, text) => say(session, level, source, text),
    logOf: (about) => logOf(session, newest, about),
    openLog(place, from) {
      const before = ui.remembered[logView.id] as LogState | undefined;
      const { wrap, times } = before ?? initialLog(place);
      dispatch(logView.open({ ...initialLog(place, from), wrap, times }));
    },
    openTrace(of, system) {
      const { pipelines } = newest;
      const chosen =
        pipelines.find((each) => system !== undefined && systemsOf(each).includes(system)) ??
        chosenPipeline(newest, ui.pipeline);
      if (chosen) dispatch(traceView.open(initialTrace(chosen, of)));
    },
    view: ui.view && {
      state: ui.view.state as object,
      filter: ui.view.filter,
      data,
      width: columns,
      height: viewHeight(rows, barsOf(seen)),
      glyphs,
      set: setView,
    },
  };
};

const logOf = (
  { engines }: Session,
  snapshot: Snapshot,
  subject: Subject | undefined,
): LogPlace | undefined => {
  const views = viewsOf(snapshot, services);
  const of = subject && labOf(snapshot, subject);
  const view = views.find(({ system }) => system.lab === of) ?? views[0];
  const lab = engines.find((engine) => engine.describe().name === view?.system.lab);
  if (!subject || !view || !lab) return undefined;
  const named = [subject.service, subject.service && lab.serviceOf(subject.service)];
  const known = named.find((name) => name !== undefined && lab.logNames().includes(name));
  const service = known ?? (subject.system && lab.serviceOf(subject.system));
  return service ? { system: view.system.id, service } : undefined;
};

/** Tells at once of what a key has done, or why it can’t; it stays among the events. */
export const say = (
  { watching: { store }, toast }: Session,
  ...[level, source, text]: Parameters<ScreenContext['note']>
): void => {
  store.note(level, source, text);
  toast.show({ level, source, text });
  store.tick();
};

/** What is drawn beside the snapshot. */
export const drawnUi = (
  ui: Ui,
  context: ScreenContext,
  data: unknown,
  keys: MonitorKeys,
): UiState => ({
  ...ui,
  view: ui.view && { ...ui.view, data },
  footer: keys.footerOf(context),
  toast: context.session.toast.current(),
  helpGroups:
    ui.overlay?.kind === 'help'
      ? keys.helpIn(ui.face, ui.view, context.session.player !== undefined)
      : [],
  palette: offered(ui.overlay, context, keys),
});
