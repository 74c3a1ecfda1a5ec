import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { concluder } from '../../source/commands/observe.ts';
import type { UiState, ViewState } from '../../source/panes/types.ts';
import { faceOf } from '../../source/screen/face.ts';
import { monitorKeys } from '../../source/screen/keys.ts';
import type { ScreenContext } from '../../source/screen/types.ts';
import { initialUi } from '../../source/screen/ui.ts';
import { delta } from '../../source/systems/delta/readings.ts';
import { kinds } from '../../source/systems/index.ts';
import { services } from '../../source/systems/services/readings.ts';
import { query } from '../../source/systems/spark/readings.ts';
import { byName } from '../../source/watch/kind.ts';
import { openRecording, type Recording, type Tick } from '../../source/watch/recording/reader.ts';
import { type RecordedSystem, recordedIn } from '../../source/watch/recording/recorded.ts';
import { versionsOf } from '../../source/watch/recording/recorder.ts';
import { type Replay, replay } from '../../source/watch/recording/replay.ts';
import type { Flow, PipelineView, Snapshot } from '../../source/watch/snapshot.ts';
import type { Shape, SystemId } from '../../source/watch/target.ts';
import { type Key, type Reading, type SystemView, viewsOf } from '../../source/watch/view.ts';
import { figuresOf } from '../observed.ts';
import { root } from '../support.ts';

/** Recordings of a real lab by scripts/record.ts, and of a real MySQL that is no lab by scripts/record-mysql.ts. */
export const recordings = ['coming-up', 'healthy', 'one-down', 'paused', 'binlog'] as const;

export type RecordingName = (typeof recordings)[number];

const fileOf = (name: RecordingName): string =>
  path.join(root, 'test', 'recordings', `${name}.rec`);

/** The text of a recording. */
export const recordingText = (name: RecordingName): string =>
  gunzipSync(readFileSync(fileOf(name))).toString();

const all = kinds.map(({ kind }) => kind);

/** A recording, to be closed. */
export const recordingOf = (name: RecordingName): Recording =>
  openRecording(fileOf(name), versionsOf(all));

/** Plays a recording from `at` on (its end where none is told); to be closed. */
export const replayOf = (recording: Recording, at = recording.until): Replay => {
  const { signal } = new AbortController();
  const replayed = replay(recording, { kinds: all, conclude: concluder(), signal });
  replayed.player.seek(at);
  return replayed;
};

/** What the screen showed at the end of a recording. */
const endOf = (recording: Recording): Snapshot => {
  const replayed = replayOf(recording);
  const { replay: _, ...snapshot } = replayed.snapshot();
  void replayed.close();
  return snapshot;
};

export const comingUp = endOf(recordingOf('coming-up'));
export const healthy = endOf(recordingOf('healthy'));
export const oneDown = endOf(recordingOf('one-down'));
export const binlog = endOf(recordingOf('binlog'));
export const paused: Snapshot = { ...endOf(recordingOf('paused')), paused: true };

/** The healthy lab with another last reading of one kind. */
export const healthyBut = <S extends Shape>(
  of: Key<S>,
  change: (last: Reading<S['reading']>) => Reading<S['reading']>,
): Snapshot => {
  const recording = recordingOf('healthy');
  const changed = (tick: Tick): Tick => {
    if (tick.at !== recording.until) return tick;
    const value = recordedIn(tick, byName(all));
    const systems = Array.from(value.systems, ([id, system]): [SystemId, RecordedSystem] => [
      id,
      system.kind === of.kind ? { ...system, reading: change(system.reading) } : system,
    ]);
    return { ...tick, value: { ...value, systems: new Map(systems) } };
  };
  return endOf({
    ...recording,
    *ticksFrom(at) {
      for (const tick of recording.ticksFrom(at)) yield changed(tick);
    },
  });
};

/** The figures of the healthy lab. */
export const figures = figuresOf(healthy);

export const face = faceOf(kinds);
const help = monitorKeys.helpGroups(face);

/** What the monitor shows around a snapshot when one pane has the focus and its own choices. */
export const focusOn = (
  focus: string,
  chosen: Partial<ViewState> = {},
  snapshot = healthy,
): UiState => {
  const plain = initialUi(face);
  const view = plain.views[focus];
  const pane = face.panes.find(({ id }) => id === focus);
  if (!view || !pane) throw new Error(`no pane ${focus}`);
  const ui = { ...plain, focus, views: { ...plain.views, [focus]: { ...view, ...chosen } } };
  const selected = pane.rowAt(snapshot, { ...view, ...chosen }, chosen.selected ?? 0);
  const watching = { snapshot: () => snapshot };
  const context = {
    session: { readOnly: false, busy: () => undefined, watching },
    ...{ snapshot, ui, view: null, engine: { describe: () => ({ name: 'lab' }) } },
    services: viewsOf(snapshot, services)[0],
    service: focus === 'services' ? selected?.name : undefined,
    selected,
    subject: selected?.subject ?? pane.subject(snapshot),
    logOf: () => ({ system: 'services:lab', service: 'kafka' }),
  };
  const footer = monitorKeys.footerOf(context as unknown as ScreenContext);
  return { ...ui, view: null, footer, helpGroups: help };
};

/** What is shown around the healthy snapshot before anything was chosen. */
export const ui = focusOn('services');

const withView = <S extends Shape>(
  snapshot: Snapshot,
  of: Key<S>,
  change: (view: SystemView) => SystemView,
): Snapshot => ({
  ...snapshot,
  systems: snapshot.systems.map((view) => (view.kind === of.kind ? change(view) : view)),
});

/** A snapshot with other rows of one kind. */
export const withRows = <S extends Shape>(
  of: Key<S>,
  rows: Partial<S['rows']>,
  snapshot = healthy,
): Snapshot => withView(snapshot, of, (view) => ({ ...view, rows: { ...view.rows, ...rows } }));

/** A snapshot with another last result of one kind. */
export const withReading = <S extends Shape>(
  of: Key<S>,
  reading: Reading<S['reading']>,
  snapshot = healthy,
): Snapshot =>
  withView(snapshot, of, (view) => ({ ...view, reading: { ...view.reading, ...reading } }));

/** A snapshot with other figures of its pipeline. */
export const withFlow = (
  flow: Partial<Flow>,
  verdict: Partial<PipelineView['verdict']> = {},
  snapshot = healthy,
): Snapshot => ({
  ...snapshot,
  pipelines: snapshot.pipelines.map((pipeline) => ({
    ...pipeline,
    flow: { ...pipeline.flow, ...flow },
    verdict: { ...pipeline.verdict, ...verdict },
  })),
});

/** The sizes of the golden frames: the smallest, a plain terminal, two common ones, and a tall one. */
export const sizes = [
  [60, 15],
  [80, 24],
  [120, 36],
  [200, 60],
  [100, 50],
] as const;

/** The states of the golden frames. */
export const states: Record<string, { snapshot: Snapshot; ui: UiState }> = {
  'coming-up': { snapshot: comingUp, ui: focusOn('services', {}, comingUp) },
  healthy: { snapshot: healthy, ui },
  'one-down': { snapshot: oneDown, ui: focusOn('topics', {}, oneDown) },
  paused: { snapshot: paused, ui: focusOn('batches', { selected: 3 }, paused) },
  binlog: { snapshot: binlog, ui: focusOn('binlog', {}, binlog) },
  table: {
    snapshot: healthy,
    ui: { ...focusOn('delta', { selected: 1 }), zoomed: true },
  },
  filtered: {
    snapshot: healthy,
    ui: {
      ...focusOn('topics', { filter: '!connect', sort: { column: 'rate', descending: true } }),
      overlay: { kind: 'filter', text: '!connect' },
    },
  },
};

/** A lab that is up, and in which no job has run. */
const withoutJob = withRows(
  services,
  { services: figures.services.filter(({ name }) => name !== 'job') },
  withRows(
    query,
    { batches: [] },
    withRows(
      delta,
      { table: null, commits: [] },
      withFlow({ lastBatch: null, deltaVersion: null, deltaRows: null, endToEndMs: null }),
    ),
  ),
);
export const noJob = { snapshot: withoutJob, ui: focusOn('services', {}, withoutJob) };
