import type { Coordinate, Facts, Moment, Station } from './types.ts';

/** A station without its name. */
export type Made = Omit<Station, 'name' | 'readFrom'> & { readFrom?: string };

export const exactly = (at: number | null, clock: Moment['clock']): Moment | null =>
  at === null ? null : { at, clock };
export const gap = (why: string, coordinates: readonly Coordinate[] = []): Made => ({
  ...{ state: 'gap', time: null, coordinates, why },
});
export const waiting: Made = { state: 'waiting', time: null, coordinates: [] };

/** The record of a change by its address. */
export const recordOf = ({ told }: Facts): string =>
  told ? `the record ${told.topic}/${told.place.partition}/${told.place.offset}` : '';
