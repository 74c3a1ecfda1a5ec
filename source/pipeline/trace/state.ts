import type { TraceOf } from '../../panes/places.ts';
import type { Pipeline } from '../../watch/target.ts';
import type { Back } from './back.ts';
import type { Trace } from './types.ts';

/** What is traced in which pipeline, the first row that is seen, and what the last key did. */
export type TraceState = { pipeline: Pipeline; of: TraceOf; top: number; said: string };

/** What has been read by now; undefined where nothing can be. */
export type TraceData = Trace | Back | undefined;

export const isTrace = (data: Trace | Back): data is Trace => 'stations' in data;

export const initialTrace = (pipeline: Pipeline, of: TraceOf): TraceState => ({
  ...{ pipeline, of, top: 0, said: '' },
});

/** What tells two traces apart. */
export const traceName = ({ pipeline, of }: Pick<TraceState, 'pipeline' | 'of'>): string =>
  `${pipeline.id} ${JSON.stringify(of, (_, value) => (typeof value === 'bigint' ? String(value) : value))}`;
