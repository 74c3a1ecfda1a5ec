import { doctorView } from '../doctor/view.ts';
import { findingDetail } from '../findings/detail.ts';
import { findingsPane } from '../findings/pane.ts';
import type { SystemKind } from '../panes/kind.ts';
import type { Face } from '../panes/types.ts';
import { latencyView } from '../pipeline/latency/view.ts';
import { pane as pipelines } from '../pipeline/pane.ts';
import { traceView } from '../pipeline/trace/view.ts';
import { eventDetail } from './event-detail.ts';
import { events } from './events.ts';

/** All that can be drawn of these kinds, with what spans them: pipelines, events, findings and doctor. */
export const faceOf = (kinds: readonly SystemKind[]): Face => ({
  panes: [pipelines, ...kinds.flatMap(({ panes = [] }) => panes), events, findingsPane],
  views: [
    ...kinds.flatMap(({ details = [] }) => details),
    ...[eventDetail, findingDetail, doctorView, traceView, latencyView],
  ],
});
