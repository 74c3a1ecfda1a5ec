import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { KeyContext } from '../../source/panes/keys.ts';
import type { UiState, ViewState } from '../../source/panes/types.ts';
import { derive } from '../../source/pipeline/index.ts';
import { monitorKeys } from '../../source/screen/keys.ts';
import { initialUi } from '../../source/screen/ui.ts';
import { panes } from '../../source/systems/panes.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import { root } from '../support.ts';
import { unpack } from './recording.ts';

/** Snapshots that scripts/record.ts took of a real lab. */
export const recordings = ['coming-up', 'healthy', 'one-down', 'paused'] as const;

/** The text of a recording. */
export const recordingText = (name: (typeof recordings)[number]): string =>
  gunzipSync(readFileSync(path.join(root, 'test', 'recordings', `${name}.json.gz`))).toString();

const load = (name: (typeof recordings)[number]): Snapshot => {
  const recording = unpack(recordingText(name));
  const { samples, batches, at, steps } = recording;
  // While paused the snapshot is older than what is collected, and so is its last sample.
  return { ...recording, derived: derive(samples, batches, at, { steps }) };
};

export const comingUp = load('coming-up');
export const healthy = load('healthy');
export const oneDown = load('one-down');
export const paused = load('paused');

const help = monitorKeys.helpGroups();

/** What the monitor shows around a snapshot when one pane has the focus and its own choices. */
export const focusOn = (
  focus: string,
  chosen: Partial<ViewState> = {},
  snapshot = healthy,
): UiState => {
  const plain = initialUi();
  const view = plain.views[focus];
  const pane = panes.find(({ id }) => id === focus);
  if (!view || !pane) throw new Error(`no pane ${focus}`);
  const ui = { ...plain, focus, views: { ...plain.views, [focus]: { ...view, ...chosen } } };
  const selected = pane.rowText(snapshot, { ...view, ...chosen }, chosen.selected ?? 0);
  const context = {
    ...{ session: { readOnly: false, busy: () => undefined }, snapshot, ui, view: null },
    service: focus === 'services' ? selected?.id : undefined,
    selected,
    selectedText: selected?.text,
  };
  const footer = monitorKeys.footerOf(context as unknown as KeyContext);
  return { ...ui, view: null, footer, helpGroups: help };
};

/** What is shown around the healthy snapshot before anything was chosen. */
export const ui = focusOn('services');

/** The healthy snapshot with other figures. */
export const withDerived = (derived: Partial<Snapshot['derived']>): Snapshot => ({
  ...healthy,
  derived: { ...healthy.derived, ...derived },
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
