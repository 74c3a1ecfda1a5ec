import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { UiState, ViewState } from '../../source/panes/types.ts';
import { faceOf } from '../../source/screen/face.ts';
import { monitorKeys } from '../../source/screen/keys.ts';
import type { ScreenContext } from '../../source/screen/types.ts';
import { initialUi } from '../../source/screen/ui.ts';
import { kinds } from '../../source/systems/index.ts';
import { services } from '../../source/systems/services/readings.ts';
import type { Flow, PipelineView, Snapshot } from '../../source/watch/snapshot.ts';
import type { Shape } from '../../source/watch/target.ts';
import { type Key, type Reading, type SystemView, viewsOf } from '../../source/watch/view.ts';
import { figuresOf, type Sample, snapshotFrom } from '../observed.ts';
import { root } from '../support.ts';
import { type Recording, unpack } from './recording.ts';

/** Snapshots that scripts/record.ts took of a real lab. */
export const recordings = ['coming-up', 'healthy', 'one-down', 'paused'] as const;
type RecordingName = (typeof recordings)[number];

/** The text of a recording. */
export const recordingText = (name: RecordingName): string =>
  gunzipSync(readFileSync(path.join(root, 'test', 'recordings', `${name}.json.gz`))).toString();

export const recordingOf = (name: RecordingName): Recording => unpack(recordingText(name));

/** What the screen shows of a recording. */
export const snapshotOf = (recording: Recording): Snapshot => {
  const { samples, batches, at, steps, lab, events, paused, intervalMs } = recording;
  // While paused the snapshot is older than what is collected, and so is its last sample.
  const made = snapshotFrom(samples, batches, at, { steps });
  return {
    ...made,
    ...{ paused, intervalMs, labs: made.labs.map((view) => ({ ...view, ...lab })) },
    events: events.map((line) => ({ ...line, subject: { lab: lab.name, service: line.source } })),
  };
};

const load = (name: RecordingName): Snapshot => snapshotOf(recordingOf(name));

export const comingUp = load('coming-up');
export const healthy = load('healthy');
export const oneDown = load('one-down');
export const paused = load('paused');
/** The healthy lab with other readings at its end. */
export const healthyBut = (
  change: (last: Sample, samples: readonly Sample[]) => readonly Sample[],
): Snapshot => {
  const recording = recordingOf('healthy');
  const last = recording.samples.at(-1) as Sample;
  return snapshotOf({ ...recording, samples: change(last, recording.samples) });
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

/** The states of the golden frames. */
export const states: Record<string, { snapshot: Snapshot; ui: UiState }> = {
  'coming-up': { snapshot: comingUp, ui: focusOn('services', {}, comingUp) },
  healthy: { snapshot: healthy, ui },
  'one-down': { snapshot: oneDown, ui: focusOn('topics', {}, oneDown) },
  paused: { snapshot: paused, ui: focusOn('batches', { selected: 3 }, paused) },
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
