export type Unit =
  | 's'
  | 'bytes'
  | 'Bps'
  | 'short'
  | 'cps'
  | 'percentunit'
  | 'dateTimeFromNow'
  | 'none';
export type Query = { expr: string; legend: string };
export type Draw = 'timeseries' | 'stat' | 'table' | 'state-timeline';
export type Panel = {
  title: string;
  help: string;
  draw?: Draw;
  unit?: Unit;
  width?: number;
  height?: number;
  queries: readonly Query[];
  /** Values from which it is yellow, and red. */
  steps?: readonly [number, number];
  /** 1 is good, 0 is bad. */
  yes?: true;
};

/** A row of the board. */
export type Hop = { title: string; panels: readonly Panel[] };

/** The pipelines that are chosen. */
export const pipeline = 'pipeline=~"$pipeline"';
/** A time that fits the interval of scrapes and of the screen. */
export const window = '$__rate_interval';
