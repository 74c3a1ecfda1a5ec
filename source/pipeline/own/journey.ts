import type { Pipeline } from '../../watch/target.ts';
import type { Moment, StationName, Trace } from '../trace/types.ts';
import { isGap } from '../trace/types.ts';

/** A change that somebody has made from here: `UPDATE`, `id 329`, and which value it has now. */
export type OwnChange = {
  operation: string;
  what: string;
  values?: { column: string; before: string; after: string };
  /** When it was confirmed, ms since the epoch. */
  at: number;
};

/** How far a change has come. */
export type Journey = { change: OwnChange; pipeline: Pipeline; trace: Trace };

/** A hop of a change. `under way`: it is there, and is not done; `afterMs`: since the commit. */
export type Hop = {
  name: 'WAL' | 'binlog' | 'Debezium' | 'Kafka' | 'Spark' | 'Delta';
  state: 'reached' | 'under way' | 'waiting' | 'ahead' | 'untold';
  afterMs: number | null;
  /** Where it is: `@1009`, `batch 6`, `v7`. */
  place: string;
};

const stationIn = ({ stations }: Trace, name: StationName) =>
  stations.find((station) => station.name === name);

const stateOf = (trace: Trace, name: StationName): Hop['state'] => {
  const state = stationIn(trace, name)?.state ?? 'ahead';
  return state === 'gap' ? 'untold' : state;
};

const timeOf = (trace: Trace, name: StationName): Moment | null =>
  stationIn(trace, name)?.time ?? null;

/** Whether the row is in the table. */
export const hasLanded = ({ facts: { landing } }: Pick<Trace, 'facts'>): boolean =>
  landing !== null && !isGap(landing);

/** When it has landed, by the clock of the driver; null before, and where that is not told. */
export const landedAt = ({ facts: { landing } }: Pick<Trace, 'facts'>): number | null =>
  landing !== null && !isGap(landing) ? landing.at : null;

/** The hops of a change by its trace. Pure. */
export const hopsOf = (trace: Trace): readonly Hop[] => {
  const { told, own, plan, landing } = trace.facts;
  const log = told?.binlog || own?.gtid ? 'binlog' : 'WAL';
  const commit = timeOf(trace, 'commit');
  // Times of one machine: what comes a moment before the commit was rounded.
  const after = (name: StationName): number | null => {
    const time = timeOf(trace, name);
    return commit && time && time.after === undefined ? Math.max(0, time.at - commit.at) : null;
  };
  const planned = plan !== null && !isGap(plan) ? plan.batch : null;
  const landed = landing !== null && !isGap(landing) ? landing.version : null;
  const isDone = stateOf(trace, 'committed') === 'reached';
  const spark = planned !== null && !isDone ? 'under way' : stateOf(trace, 'planned');
  return [
    {
      ...{ name: log, state: stateOf(trace, 'commit'), place: '' },
      afterMs: stateOf(trace, 'commit') === 'reached' ? 0 : null,
    },
    {
      ...{ name: 'Debezium', state: stateOf(trace, 'captured'), place: '' },
      afterMs: after('captured'),
    },
    {
      ...{ name: 'Kafka', state: stateOf(trace, 'appended') },
      ...{ afterMs: after('appended'), place: told ? `@${told.place.offset}` : '' },
    },
    {
      ...{ name: 'Spark', state: spark, afterMs: after('planned') },
      place: planned === null ? '' : `batch ${planned}`,
    },
    {
      ...{ name: 'Delta', state: stateOf(trace, 'committed'), afterMs: after('committed') },
      place: landed === null ? '' : `v${landed}`,
    },
  ];
};
