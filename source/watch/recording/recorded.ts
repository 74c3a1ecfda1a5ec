import { Failure } from '../../config/errors.ts';
import type { AnyKind } from '../kind.ts';
import type { Loss } from '../losses.ts';
import { withPoint } from '../raw.ts';
import type { EventLine, LabView, Snapshot, StepLine } from '../snapshot.ts';
import type { Pipeline, SystemId } from '../target.ts';
import { type Since, sinceOf } from '../told.ts';
import type { Raw } from '../view.ts';
import { isFields } from './json.ts';
import type { Tick } from './reader.ts';

/** `missed`: values that came and went between two ticks. */
export type RecordedSystem = Omit<Raw, 'points'> & { missed?: Raw['points'] };

/** What a recording holds of a tick: all that a snapshot is made of, and nothing that is made of it. */
export type Recorded = {
  intervalMs: number;
  labs: readonly LabView[];
  pipelines: readonly Pipeline[];
  systems: ReadonlyMap<SystemId, RecordedSystem>;
  events: readonly EventLine[];
  steps: readonly StepLine[];
  ended: Readonly<Record<string, number>>;
  /** Since when each finding had been there; not in recordings of before. */
  since?: readonly Since[];
  /** What had been lost for good; not in recordings of before. */
  losses?: readonly Loss[];
};

/** What is to be recorded of a snapshot; `before`: the one that was recorded last. */
export const recordedOf = (snapshot: Snapshot, before?: Snapshot): Recorded => {
  const { intervalMs, labs, events, steps, ended, findings, losses = [] } = snapshot;
  return {
    ...{ intervalMs, labs, events, steps, ended, since: sinceOf(findings) },
    ...(losses.length > 0 && { losses }),
    pipelines: snapshot.pipelines.map(
      ({ flow: _, verdict: _v, latency: _l, recent: _r, tables: _t, inFlight: _i, ...pipeline }) =>
        pipeline,
    ),
    systems: new Map(
      snapshot.systems.map(({ points, rows: _, ...view }) => {
        const { id } = view.system;
        const old = before?.systems.find(({ system }) => system.id === id);
        const missed = missedPoints(points, view.reading.at, old?.points.at(-1)?.at);
        return [id, missed.length > 0 ? { ...view, missed } : view];
      }),
    ),
  };
};

const missedPoints = (points: Raw['points'], newest = 0, known = 0): Raw['points'] => {
  const from = points.findLastIndex(({ at }) => at <= known) + 1;
  return points.slice(from).filter(({ at }) => at !== newest);
};

/**
 * What a tick of a recording tells, without the systems of a kind that is not known here. Throws a
 * Failure where it was written by something else than `recordedOf`.
 */
export const recordedIn = ({ value }: Tick, kinds: ReadonlyMap<string, AnyKind>): Recorded => {
  if (!isRecorded(value))
    throw new Failure('the recording holds something that cdc-top did not write');
  const known = [...value.systems].filter(([, { kind }]) => kinds.has(kind));
  return { ...value, systems: new Map(known) };
};

const isRecorded = (value: unknown): value is Recorded =>
  isFields(value) &&
  value.systems instanceof Map &&
  [...value.systems.values()].every(
    (system) => isFields(system) && isFields(system.reading) && Array.isArray(system.events),
  ) &&
  [value.labs, value.pipelines, value.events, value.steps].every(Array.isArray) &&
  isFields(value.ended);

/** All systems after one more tick: values of before it become the points of a series. */
export const afterTick = (
  before: ReadonlyMap<SystemId, Raw>,
  { systems }: Recorded,
): ReadonlyMap<SystemId, Raw> =>
  new Map(
    Array.from(systems, ([id, view]) => {
      const { missed = [], ...raw } = view;
      const points = before.get(id)?.points ?? [];
      return [id, { ...raw, points: [...missed, view.reading].reduce(withPoint, points) }];
    }),
  );
